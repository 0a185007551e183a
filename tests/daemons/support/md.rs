//! Members of Linux RAID, made in files: the kernel of this machine may know no RAID.

use std::fs;
use std::path::Path;

/// Where an array keeps its metadata.
#[derive(Clone, Copy, Debug)]
pub enum Metadata {
    /// 1.0: at the end, so that a member looks like what is on it.
    End,
    /// 1.2: near the beginning.
    Begin,
}

const SECTOR: usize = 512;
/// Where the data begin after metadata that stand near the beginning, in sectors.
const DATA: usize = 2048;

/// Turns a file that holds a file system into the first of two members of a mirror.
pub fn mirror(image: &Path, metadata: Metadata) {
    half(image, metadata, 0);
}

/// The same for either of the two: 0 or 1.
pub fn half(image: &Path, metadata: Metadata, which: u16) {
    make(image, metadata, 1, (which, 2));
}

/// Turns a file into the first of so many members of an array of this level.
///
/// # Panics
/// If the file is not there.
pub fn member(image: &Path, metadata: Metadata, level: u32, members: u16) {
    make(image, metadata, level, (0, members));
}

/// Turns a file into a member, given by its number, of so many.
fn make(image: &Path, metadata: Metadata, level: u32, which: (u16, u16)) {
    let data = fs::read(image).unwrap();
    let sectors = data.len() / SECTOR;
    let (start, place, end) = match metadata {
        Metadata::End => (0, sectors + 16, sectors + 32),
        Metadata::Begin => (DATA, 8, DATA + sectors),
    };
    let mut bytes = vec![0; end * SECTOR];
    bytes[start * SECTOR..][..data.len()].copy_from_slice(&data);
    let block = superblock(level, which, start, sectors, place);
    bytes[place * SECTOR..][..block.len()].copy_from_slice(&block);
    fs::write(image, bytes).unwrap();
}

/// The superblock of version 1 (`struct mdp_superblock_1` of Linux' `md_p.h`); sizes in sectors.
fn superblock(
    level: u32,
    (which, members): (u16, u16),
    start: usize,
    size: usize,
    place: usize,
) -> Vec<u8> {
    let mut block = vec![0; 256 + 2 * usize::from(members)];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    let long = |value: usize| u64::try_from(value).unwrap().to_le_bytes();
    put(0, &0xa92b_4efc_u32.to_le_bytes());
    put(4, &1_u32.to_le_bytes());
    put(16, b"netpxe test arra");
    put(32, b"any:boot_7");
    put(72, &level.to_le_bytes());
    put(80, &long(size));
    // Of a level that has stripes, in sectors.
    put(88, &if level == 1 { 0 } else { 128_u32 }.to_le_bytes());
    put(92, &u32::from(members).to_le_bytes());
    put(128, &long(start));
    put(136, &long(size));
    put(144, &long(place));
    put(160, &u32::from(which).to_le_bytes());
    put(168, b"netpxe test disk");
    put(183, &which.to_le_bytes()[..1]);
    put(200, &1_u64.to_le_bytes());
    put(208, &u64::MAX.to_le_bytes());
    put(220, &u32::from(members).to_le_bytes());
    for role in 0..members {
        put(256 + 2 * usize::from(role), &role.to_le_bytes());
    }
    let sum: u64 = block.chunks(4).map(word).sum();
    let folded = (sum & 0xffff_ffff) + (sum >> 32);
    block[216..220].copy_from_slice(&u32::try_from(folded & 0xffff_ffff).unwrap().to_le_bytes());
    block
}

fn word(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |word, &byte| word << 8 | u64::from(byte))
}
