//! Charts as PNG: the same SVG, shaped and filled with the embedded font only. The one file of the report that uses threads.

use crate::report::Chart;
use rayon::prelude::*;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use std::fmt;
use std::sync::{Arc, LazyLock};

/// Pixels of the picture per pixel of the drawing: 1440 across, 215 dots an inch on 17 cm of paper.
pub const SCALE: f32 = 1.5;

/// Why a chart could not be made a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoPicture {
    /// The drawing is not the SVG it should be (our mistake).
    Drawing(String),
    /// A picture of no or too many pixels.
    Size,
    /// The encoder's reason.
    Encoding(String),
}

impl fmt::Display for NoPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Drawing(reason) => write!(f, "the drawing could not be read: {reason}"),
            Self::Size => f.write_str("the picture would have no pixels or too many"),
            Self::Encoding(reason) => write!(f, "the picture could not be written: {reason}"),
        }
    }
}

impl std::error::Error for NoPicture {}

/// The machine's own fonts are never asked: the same picture everywhere.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(notosans::REGULAR_TTF.to_vec());
    fonts.load_font_data(notosans::BOLD_TTF.to_vec());
    Arc::new(fonts)
});

/// Each chart as the bytes of a PNG, in the order given, `scale` pixels per pixel of the drawing.
#[must_use]
pub fn rasterise(charts: &[&Chart], scale: f32) -> Vec<Result<Vec<u8>, NoPicture>> {
    charts.par_iter().map(|chart| picture(&chart.svg, scale)).collect()
}

fn picture(svg: &str, scale: f32) -> Result<Vec<u8>, NoPicture> {
    let options = Options { fontdb: Arc::clone(&FONTS), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| NoPicture::Drawing(error.to_string()))?;
    let size = tree.size().to_int_size().scale_by(scale).ok_or(NoPicture::Size)?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or(NoPicture::Size)?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    encode(&pixels).map_err(|error| NoPicture::Encoding(error.to_string()))
}

/// The page is opaque, so the fourth channel is left out; the quick filter and compression suit flat colours.
fn encode(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let rgb: Vec<u8> = pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(bytes)
}
