//! The part of TensorFlow's C interface (`tensorflow/c/c_api.h`) that is used here. It has been the same since 2016.

use std::ffi::{CStr, c_char, c_int, c_void};

use libloading::Library;

/// Declares an opaque type of the library.
macro_rules! opaque {
    ($($name:ident),*) => {$(
        #[repr(C)]
        pub(crate) struct $name {
            _opaque: [u8; 0],
        }
    )*};
}

opaque!(Status, Graph, RawSession, SessionOptions, ImportOptions, RawTensor, Operation, DeviceList);

/// `TF_Buffer`: bytes that belong to whoever `deallocator` says.
#[repr(C)]
pub(crate) struct Buffer {
    pub(crate) data: *const c_void,
    pub(crate) length: usize,
    pub(crate) deallocator: Option<unsafe extern "C" fn(*mut c_void, usize)>,
}

/// `TF_Output`: one of the tensors that an operation makes.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Output {
    pub(crate) operation: *mut Operation,
    pub(crate) index: c_int,
}

/// Declares the table of functions and how it is filled.
macro_rules! functions {
    ($($field:ident = $symbol:literal: fn($($argument:ty),*) $(-> $result:ty)?;)*) => {
        /// The functions that are called.
        pub(crate) struct Api {
            $(pub(crate) $field: unsafe extern "C" fn($($argument),*) $(-> $result)?,)*
        }

        impl Api {
            /// Looks every function up.
            pub(crate) fn of(library: &Library) -> Result<Self, libloading::Error> {
                // SAFETY: the signatures are those of c_api.h, which TensorFlow keeps compatible within a major version.
                unsafe { Ok(Self { $($field: *library.get($symbol)?,)* }) }
            }
        }
    };
}

functions! {
    version = b"TF_Version\0": fn() -> *const c_char;
    new_status = b"TF_NewStatus\0": fn() -> *mut Status;
    delete_status = b"TF_DeleteStatus\0": fn(*mut Status);
    status_code = b"TF_GetCode\0": fn(*const Status) -> c_int;
    status_message = b"TF_Message\0": fn(*const Status) -> *const c_char;
    new_graph = b"TF_NewGraph\0": fn() -> *mut Graph;
    delete_graph = b"TF_DeleteGraph\0": fn(*mut Graph);
    new_import_options = b"TF_NewImportGraphDefOptions\0": fn() -> *mut ImportOptions;
    delete_import_options = b"TF_DeleteImportGraphDefOptions\0": fn(*mut ImportOptions);
    import_graph = b"TF_GraphImportGraphDef\0": fn(*mut Graph, *const Buffer, *const ImportOptions, *mut Status);
    operation = b"TF_GraphOperationByName\0": fn(*mut Graph, *const c_char) -> *mut Operation;
    new_session_options = b"TF_NewSessionOptions\0": fn() -> *mut SessionOptions;
    delete_session_options = b"TF_DeleteSessionOptions\0": fn(*mut SessionOptions);
    set_config = b"TF_SetConfig\0": fn(*mut SessionOptions, *const c_void, usize, *mut Status);
    new_session = b"TF_NewSession\0": fn(*mut Graph, *const SessionOptions, *mut Status) -> *mut RawSession;
    close_session = b"TF_CloseSession\0": fn(*mut RawSession, *mut Status);
    delete_session = b"TF_DeleteSession\0": fn(*mut RawSession, *mut Status);
    list_devices = b"TF_SessionListDevices\0": fn(*mut RawSession, *mut Status) -> *mut DeviceList;
    delete_device_list = b"TF_DeleteDeviceList\0": fn(*mut DeviceList);
    device_count = b"TF_DeviceListCount\0": fn(*const DeviceList) -> c_int;
    device_name = b"TF_DeviceListName\0": fn(*const DeviceList, c_int, *mut Status) -> *const c_char;
    device_type = b"TF_DeviceListType\0": fn(*const DeviceList, c_int, *mut Status) -> *const c_char;
    device_memory = b"TF_DeviceListMemoryBytes\0": fn(*const DeviceList, c_int, *mut Status) -> i64;
    run = b"TF_SessionRun\0": fn(
        *mut RawSession, *const Buffer,
        *const Output, *const *mut RawTensor, c_int,
        *const Output, *mut *mut RawTensor, c_int,
        *const *const Operation, c_int,
        *mut Buffer, *mut Status
    );
    allocate_tensor = b"TF_AllocateTensor\0": fn(c_int, *const i64, c_int, usize) -> *mut RawTensor;
    delete_tensor = b"TF_DeleteTensor\0": fn(*mut RawTensor);
    tensor_type = b"TF_TensorType\0": fn(*const RawTensor) -> c_int;
    tensor_rank = b"TF_NumDims\0": fn(*const RawTensor) -> c_int;
    tensor_dim = b"TF_Dim\0": fn(*const RawTensor, c_int) -> i64;
    tensor_bytes = b"TF_TensorByteSize\0": fn(*const RawTensor) -> usize;
    tensor_data = b"TF_TensorData\0": fn(*const RawTensor) -> *mut c_void;
}

/// A text of the library; empty if there is none.
///
/// # Safety
/// `text` is null, or ends with a zero byte and lives until this returns.
pub(crate) unsafe fn text(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: see above.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}
