//! Where each letter of a short text stands, a bit for each place.

/// Slots of the table: twice the letters of the longest text, so that chains stay short.
const SLOTS: usize = 128;

/// Letters of the longest text that one machine word holds.
pub(super) const WORD: usize = 64;

/// The places of the letters of one text, open addressing; a slot without places is free.
#[derive(Debug, Clone)]
pub(super) struct Places {
    letters: [u16; SLOTS],
    places: [u64; SLOTS],
    /// The slots that are not free, so many of them: most texts have a dozen letters, and to free all slots takes longer than they do.
    taken: [u8; WORD],
    count: usize,
}

impl Default for Places {
    fn default() -> Self {
        Self { letters: [0; SLOTS], places: [0; SLOTS], taken: [0; WORD], count: 0 }
    }
}

impl Places {
    /// Takes this text of at most [`WORD`] letters in place of the last one.
    pub fn prepare(&mut self, text: &[u16]) {
        self.clear();
        text.iter().enumerate().for_each(|(at, &letter)| self.add(letter, at));
    }

    /// Forgets the text.
    pub fn clear(&mut self) {
        for &slot in &self.taken[..self.count] {
            self.places[usize::from(slot)] = 0;
        }
        self.count = 0;
    }

    /// A letter stands at this place, below [`WORD`].
    pub fn add(&mut self, letter: u16, at: usize) {
        let slot = self.slot(letter);
        if self.places[slot] == 0 {
            self.letters[slot] = letter;
            self.taken[self.count] = slot as u8;
            self.count += 1;
        }
        self.places[slot] |= 1 << at;
    }

    /// The places of a letter.
    #[inline]
    pub fn of(&self, letter: u16) -> u64 {
        self.places[self.slot(letter)]
    }

    /// The slot of a letter, or the free one where it would stand.
    #[inline]
    fn slot(&self, letter: u16) -> usize {
        let mut slot = usize::from(letter.wrapping_mul(0x9e37) >> 9);
        while self.places[slot] != 0 && self.letters[slot] != letter {
            slot = (slot + 1) % SLOTS;
        }
        slot
    }
}
