//! Pixels: coverage onto a ground, and the ground as PNG.

use std::io::Write as _;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

/// Red, green, blue.
pub(super) type Color = [u8; 3];

/// A picture in the making.
#[derive(Debug)]
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Color>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize, ground: Color) -> Self {
        Self { width, height, pixels: vec![ground; width * height] }
    }

    /// Lays a colour over a pixel, as far as it is covered (0 … 1). Outside of the picture nothing happens.
    pub(super) fn cover(&mut self, x: i32, y: i32, color: Color, coverage: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x >= self.width || y >= self.height {
            return;
        }
        let coverage = coverage.clamp(0.0, 1.0);
        if let Some(pixel) = self.pixels.get_mut(y * self.width + x) {
            for (below, above) in pixel.iter_mut().zip(color) {
                *below = (f32::from(*below) + (f32::from(above) - f32::from(*below)) * coverage).round() as u8;
            }
        }
    }

    /// Everything from a row on.
    pub(super) fn band(&mut self, from: usize, color: Color) {
        self.pixels.iter_mut().skip(from * self.width).for_each(|pixel| *pixel = color);
    }

    /// The picture: eight bits a channel, no interlace, one block of data.
    pub(super) fn png(&self) -> Vec<u8> {
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut header = Vec::with_capacity(13);
        header.extend((self.width as u32).to_be_bytes());
        header.extend((self.height as u32).to_be_bytes());
        // depth 8, RGB, deflate, adaptive filters, no interlace
        header.extend([8, 2, 0, 0, 0]);
        chunk(&mut out, b"IHDR", &header);
        chunk(&mut out, b"IDAT", &self.data());
        chunk(&mut out, b"IEND", &[]);
        out
    }

    /// Rows, each with filter 0 in front, deflated.
    fn data(&self) -> Vec<u8> {
        let mut rows = Vec::with_capacity((3 * self.width + 1) * self.height);
        for row in self.pixels.chunks(self.width) {
            rows.push(0);
            rows.extend_from_slice(row.as_flattened());
        }
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&rows).and_then(|()| encoder.finish()).expect("a Vec takes everything")
    }
}

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    out.extend((data.len() as u32).to_be_bytes());
    out.extend(kind);
    out.extend(data);
    out.extend(crc.sum().to_be_bytes());
}
