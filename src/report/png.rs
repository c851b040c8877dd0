//! Charts as PNG: the same SVG, shaped and filled with the embedded font only. The one file of the report that uses threads.

use crate::report::Chart;
use rayon::prelude::*;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
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
    /// It was no longer wanted.
    Cancelled,
}

impl fmt::Display for NoPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Drawing(reason) => write!(f, "the drawing could not be read: {reason}"),
            Self::Size => f.write_str("the picture would have no pixels or too many"),
            Self::Encoding(reason) => write!(f, "the picture could not be written: {reason}"),
            Self::Cancelled => f.write_str("cancelled"),
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

/// Each chart as the bytes of a PNG, in the order given, `scale` pixels per pixel of the drawing. No picture is begun
/// once `cancelled` says so.
#[must_use]
pub fn rasterise(charts: &[&Chart], scale: f32, cancelled: &AtomicBool) -> Vec<Result<Vec<u8>, NoPicture>> {
    let one = |chart: &&Chart| if cancelled.load(Ordering::Relaxed) { Err(NoPicture::Cancelled) } else { picture(&chart.svg, scale) };
    charts.par_iter().map(one).collect()
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

/// The page is opaque, and flat colours with their edges are rarely more than 256: then each pixel is one byte of an index,
/// which is a third of the size and the time. No filter: it would break up the runs of equal bytes.
fn encode(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_deflate_compression(png::DeflateCompression::Level(1));
    encoder.set_filter(png::Filter::NoFilter);
    let image = match indexed(pixels) {
        Some((palette, index)) => {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(palette);
            index
        }
        None => {
            encoder.set_color(png::ColorType::Rgb);
            pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
        }
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&image)?;
    writer.finish()?;
    Ok(bytes)
}

/// The colours in the order they are met, and for each pixel which; none where there are more than an index can name.
fn indexed(pixels: &Pixmap) -> Option<(Vec<u8>, Vec<u8>)> {
    let data = pixels.data();
    let mut known: BTreeMap<&[u8], u8> = BTreeMap::new();
    let mut palette = Vec::new();
    let mut index = Vec::with_capacity(data.len() / 4);
    let mut last: (&[u8], u8) = (&[], 0);
    for pixel in data.chunks_exact(4) {
        if pixel != last.0 {
            let next = u8::try_from(known.len()).ok();
            let place = match known.get(pixel) {
                Some(place) => *place,
                None => {
                    known.insert(pixel, next?);
                    palette.extend_from_slice(&pixel[..3]);
                    next?
                }
            };
            last = (pixel, place);
        }
        index.push(last.1);
    }
    Some((palette, index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_names_every_colour_or_gives_up() {
        let mut pixels = Pixmap::new(20, 20).unwrap();
        pixels.fill(Color::WHITE);
        pixels.data_mut()[4..7].copy_from_slice(&[1, 2, 3]);
        let (palette, index) = indexed(&pixels).unwrap();
        assert_eq!((palette, index[0], index[1], index[2]), (vec![255, 255, 255, 1, 2, 3], 0, 1, 0));
        for (n, pixel) in pixels.data_mut().chunks_exact_mut(4).enumerate() {
            pixel[0] = u8::try_from(n % 200).unwrap();
            pixel[1] = u8::try_from(n / 200).unwrap();
        }
        assert_eq!(indexed(&pixels), None);
        assert!(encode(&pixels).unwrap().starts_with(b"\x89PNG"));
    }

    #[test]
    fn a_drawing_that_is_no_svg_is_refused_by_name() {
        assert!(matches!(picture("<svg", 1.0), Err(NoPicture::Drawing(_))));
    }
}
