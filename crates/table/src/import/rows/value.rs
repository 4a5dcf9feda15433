//! Single values of rows.

/// What a file has in a place.
#[derive(Clone, Debug)]
pub(super) enum Given<'v> {
    Missing,
    Text(&'v str),
    Whole(i64),
    Number(f64),
}

impl<'v> Given<'v> {
    /// Empty text is nothing.
    pub(super) fn text(text: &'v str) -> Self {
        match text.trim() {
            "" => Self::Missing,
            text => Self::Text(text),
        }
    }

    /// As text; the reason if it is something else.
    pub(super) fn as_text(&self, what: &str) -> Result<Option<&'v str>, String> {
        match self {
            Self::Missing => Ok(None),
            Self::Text(text) => Ok(Some(text)),
            other => Err(format!("{what} is {other:?}, expected text")),
        }
    }

    /// As a number that 64 bits hold exactly, so that nothing is rounded.
    #[expect(clippy::cast_precision_loss, reason = "what a conversion loses is refused")]
    pub(super) fn as_number(&self, what: &str) -> Result<Option<f64>, String> {
        let (number, whole) = match *self {
            Self::Missing => return Ok(None),
            Self::Number(number) => (number, None),
            Self::Whole(whole) => (whole as f64, Some(i128::from(whole))),
            Self::Text(text) => {
                let number: f64 =
                    text.parse().map_err(|_| format!("{what} is '{text}', expected a number or nothing"))?;
                (number, text.parse::<i128>().ok())
            }
        };
        if let Some(whole) = whole.filter(|&whole| number as i128 != whole) {
            return Err(format!("{what} is {whole}, expected a number that a double holds exactly"));
        }
        Ok(Some(number))
    }

    /// As a whole number of some range.
    pub(super) fn as_whole<T: TryFrom<i64>>(&self, what: &str, most: i64) -> Result<Option<T>, String> {
        let Some(number) = self.as_number(what)? else { return Ok(None) };
        let whole = Some(number as i64).filter(|whole| number.fract() == 0.0 && (0..=most).contains(whole));
        let whole = whole.and_then(|whole| T::try_from(whole).ok());
        whole.map(Some).ok_or_else(|| format!("{what} is {number}, expected a whole number from 0 to {most}"))
    }
}
