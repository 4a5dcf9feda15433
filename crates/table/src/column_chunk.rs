//! Column chunks of Parquet files, written by their own types: what the library offers first brings the code of all types, which is
//! half a megabyte.

use std::fmt;
use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::{
    SerializedFileWriter, SerializedPageWriter, SerializedRowGroupWriter, TrackedWrite,
};
use parquet::schema::types::ColumnDescPtr;

/// The columns of a row group, one after the other.
pub struct ColumnChunks<'a, W: Write> {
    left: std::vec::IntoIter<ColumnDescPtr>,
    properties: WriterPropertiesPtr,
    group: SerializedRowGroupWriter<'a, W>,
}

impl<W: Write> fmt::Debug for ColumnChunks<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ColumnChunks").field("left", &self.left.len()).finish_non_exhaustive()
    }
}

impl<'a, W: Write + Send> ColumnChunks<'a, W> {
    /// Begins a row group.
    pub fn new(file: &'a mut SerializedFileWriter<W>) -> Result<Self> {
        let left = file.schema_descr().columns().to_vec().into_iter();
        let properties = Arc::clone(file.properties());
        Ok(Self { left, properties, group: file.next_row_group()? })
    }

    /// Writes the next column: the values that are there, and for each row 1 or, where nothing is, 0; no levels if all are there.
    pub fn write<T: DataType>(&mut self, values: &[T::T], levels: Option<&[i16]>) -> Result<()> {
        let column = self.left.next();
        let column = column.ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
        let mut chunk = TrackedWrite::new(Vec::new());
        let pages = Box::new(SerializedPageWriter::new(&mut chunk));
        let mut writer = ColumnWriterImpl::<T>::new(column, Arc::clone(&self.properties), pages);
        writer.write_batch(values, levels, None)?;
        let closed = writer.close()?;
        self.group.append_column(&Bytes::from(chunk.into_inner()?), closed)
    }

    /// Ends the row group.
    pub fn close(self) -> Result<()> {
        self.group.close()?;
        Ok(())
    }
}
