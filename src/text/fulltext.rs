//! A full-text index over tokens that the caller cuts: the one door to the `tantivy` package.
//!
//! A document is a text of tokens per field, separated by white space, and a stored text that a hit gives back. A query is a list of
//! weighted tokens; documents are ranked by BM25 (Robertson and Zaragoza 2009), each token's share times its weight. An index is one segment
//! written by one thread, so the same documents in the same order rank the same on every machine, ties in order of addition. Its
//! files carry random names and are not the same bytes twice.

use std::path::Path;
use tantivy::collector::TopDocs;
use tantivy::indexer::NoMergePolicy;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

/// What keeps an index from being written, opened or searched.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct FullTextError(#[from] tantivy::TantivyError);

/// An index that is being filled.
pub struct FullTextWriter {
    index: Index,
    writer: IndexWriter,
    fields: Vec<Field>,
    stored: Field,
}

/// Memory of the writer: below it a segment is written out before the documents end, which costs a merge.
const MEMORY: usize = 256_000_000;

/// Memory of a writer of few documents.
const LITTLE_MEMORY: usize = 20_000_000;

/// Name of the field that gives a hit back.
const STORED_FIELD: &str = "stored";

fn schema(fields: &[&str]) -> Schema {
    let mut schema = Schema::builder();
    let indexing =
        TextFieldIndexing::default().set_tokenizer("whitespace").set_index_option(IndexRecordOption::WithFreqs);
    let options = TextOptions::default().set_indexing_options(indexing);
    for name in fields {
        schema.add_text_field(name, options.clone());
    }
    schema.add_text_field(STORED_FIELD, STORED);
    schema.build()
}

impl FullTextWriter {
    /// An index in memory, for some thousand documents.
    ///
    /// # Errors
    /// [`FullTextError`] when the engine cannot start, which has no cause in the data.
    pub fn in_memory(fields: &[&str]) -> Result<Self, FullTextError> {
        Self::on(Index::create_in_ram(schema(fields)), fields, LITTLE_MEMORY)
    }

    /// An index in an empty folder.
    ///
    /// # Errors
    /// [`FullTextError`] when the folder is missing, holds an index or cannot be written.
    pub fn on_disk(folder: &Path, fields: &[&str]) -> Result<Self, FullTextError> {
        Self::on(Index::create_in_dir(folder, schema(fields))?, fields, MEMORY)
    }

    fn on(index: Index, fields: &[&str], memory: usize) -> Result<Self, FullTextError> {
        let (fields, stored) = fields_of(&index, fields)?;
        let writer = index.writer_with_num_threads(1, memory)?;
        // Merges in the background would cut the segments where time has it.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Self { index, writer, fields, stored })
    }

    /// Adds a document: tokens per field, in the order of the fields, and the text that a hit gives back.
    ///
    /// # Errors
    /// [`FullTextError`] when the writer failed.
    pub fn add<'t>(&mut self, tokens: impl IntoIterator<Item = &'t str>, stored: &str) -> Result<(), FullTextError> {
        let mut document = TantivyDocument::default();
        document.add_text(self.stored, stored);
        for (&field, tokens) in self.fields.iter().zip(tokens) {
            document.add_text(field, tokens);
        }
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Ends the index and opens it for searching.
    ///
    /// # Errors
    /// [`FullTextError`] when it cannot be written.
    pub fn finish(mut self) -> Result<FullText, FullTextError> {
        self.writer.commit()?;
        let segments = self.index.searchable_segment_ids()?;
        if segments.len() > 1 {
            self.writer.merge(&segments).wait()?;
        }
        self.writer.wait_merging_threads()?;
        FullText::of(&self.index, self.fields, self.stored)
    }
}

/// A token to look for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Which field, in the order they were given.
    pub field: usize,
    /// The token.
    pub token: String,
    /// What its share counts, 1 for as it is.
    pub weight: f32,
}

/// A finished index.
pub struct FullText {
    searcher: Searcher,
    fields: Vec<Field>,
    stored: Field,
}

impl FullText {
    /// Opens an index that was written with these fields.
    ///
    /// # Errors
    /// [`FullTextError`] when the folder holds no such index.
    pub fn open(folder: &Path, fields: &[&str]) -> Result<Self, FullTextError> {
        let index = Index::open_in_dir(folder)?;
        let (fields, stored) = fields_of(&index, fields)?;
        Self::of(&index, fields, stored)
    }

    fn of(index: &Index, fields: Vec<Field>, stored: Field) -> Result<Self, FullTextError> {
        let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        reader.reload()?;
        Ok(Self { searcher: reader.searcher(), fields, stored })
    }

    /// Number of documents.
    pub fn len(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// True when there is no document.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many documents hold the token in the field.
    ///
    /// # Errors
    /// [`FullTextError`] when the index cannot be read.
    pub fn frequency(&self, field: usize, token: &str) -> Result<u64, FullTextError> {
        Ok(self.searcher.doc_freq(&Term::from_field_text(self.fields[field], token))?)
    }

    /// The `k` best documents as score and stored text, best first; empty when none holds any of the tokens.
    ///
    /// # Errors
    /// [`FullTextError`] when the index cannot be read.
    pub fn search(&self, wanted: &[Wanted], k: usize) -> Result<Vec<(f32, String)>, FullTextError> {
        if wanted.is_empty() || k == 0 {
            return Ok(Vec::new());
        }
        let clause = |Wanted { field, token, weight }: &Wanted| {
            let term = Term::from_field_text(self.fields[*field], token);
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            (Occur::Should, Box::new(BoostQuery::new(Box::new(query), *weight)) as Box<dyn Query>)
        };
        let query = BooleanQuery::new(wanted.iter().map(clause).collect());
        let top = self.searcher.search(&query, &TopDocs::with_limit(k).order_by_score())?;
        let mut found = Vec::with_capacity(top.len());
        for (score, address) in top {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let stored = document.get_first(self.stored).and_then(|value| value.as_str()).unwrap_or_default();
            found.push((score, stored.to_owned()));
        }
        Ok(found)
    }
}

fn fields_of(index: &Index, names: &[&str]) -> Result<(Vec<Field>, Field), FullTextError> {
    let schema = index.schema();
    let fields = names.iter().map(|name| schema.get_field(name)).collect::<Result<_, _>>()?;
    Ok((fields, schema.get_field(STORED_FIELD)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(token: &str, weight: f32) -> Wanted {
        Wanted { field: 0, token: token.to_owned(), weight }
    }

    #[test]
    fn rare_tokens_and_weights_decide() {
        let dir = tempfile::tempdir().unwrap();
        let fill = |mut writer: FullTextWriter| {
            for (tokens, stored) in [("甲 厂", "1"), ("乙 厂", "2"), ("丙 厂", "3"), ("甲 乙 厂", "4")] {
                writer.add([tokens], stored).unwrap();
            }
            writer.finish().unwrap()
        };
        let disk = fill(FullTextWriter::on_disk(dir.path(), &["name"]).unwrap());
        let memory = fill(FullTextWriter::in_memory(&["name"]).unwrap());
        let opened = FullText::open(dir.path(), &["name"]).unwrap();
        for index in [&disk, &memory, &opened] {
            let order = |wanted: &[Wanted]| {
                index.search(wanted, 9).unwrap().into_iter().map(|(_, stored)| stored).collect::<Vec<_>>()
            };
            assert_eq!(order(&[wanted("丙", 1.0), wanted("厂", 1.0)]), ["3", "1", "2", "4"]);
            // Of two that hold the heavier token the shorter one stands first.
            assert_eq!(order(&[wanted("甲", 0.1), wanted("乙", 1.0)]), ["2", "4", "1"]);
            assert_eq!(order(&[wanted("甲", 0.8), wanted("乙", 1.0)]), ["4", "2", "1"]);
            assert_eq!(order(&[wanted("没有", 1.0)]), [""; 0]);
            assert_eq!((index.len(), index.frequency(0, "甲").unwrap()), (4, 2));
        }
        assert!(FullText::open(dir.path(), &["other"]).is_err());
        assert!(FullText::open(&dir.path().join("no"), &["name"]).is_err());
    }
}
