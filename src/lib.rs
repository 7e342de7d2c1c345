//! minglu (名录): many lists of enterprises in, one explained census roster out.
//!
//! A census office holds lists that overlap, contradict each other and each miss something. This crate reads them as they
//! are sent, finds which records are one production site, and gives one roster in which every value leads back to a cell, every merge is
//! explained and every doubt is put before a person.
//!
//! # The path of a record
//!
//! ```text
//! files ─ingest→ Lists ─standardise→ Standardised ─block→ CandidatePairs ─compare+score→ Scored ─cluster→ Clusters ─consolidate→ Roster ─report→ files
//!       raw cells +     typed columns,       sorted unique pairs,  match weight     partition in        golden values,
//!       RowRef per row  parsed once          rules per pair        per pair         legal units ⊇ sites  each with its cell
//! ```
//!
//! [`pipeline`] calls the stages in this order and is the place to start reading; each stage's module opens with what goes in,
//! what comes out, what it promises and what it costs. [`living`] carries a roster over time: lists come and go, every unit keeps its number.
//!
//! What people answer comes back beside the road: [`decisions`] reads it from the files they filled in and turns it into facts that
//! [`cluster`] keeps and [`score`] learns from.
//!
//! # Two ideas
//!
//! **A matching strategy is data.** A [`plan::Plan`] names parts and options and may be wrong; [`plan::Plan::compile`] reports all its mistakes at once and
//! gives parts that work. Inner loops see columns and small integers, never a plan, a field name or a string key.
//!
//! **Stages are horizontal, attributes are vertical.** The engine (`block`, `compare`, `score`, `cluster`, `consolidate`) has one folder per stage and
//! knows nothing of China. [`domain::cn`] has one file per attribute (code, name, address, person, phone, industry, complaint), and that file
//! holds everything about the attribute. Only [`builtin`], the list of what ships, knows both.
//!
//! # Where a new idea goes
//!
//! | idea | place |
//! |---|---|
//! | another threshold, rule or weight | a plan file overlaid on a preset (`base = "cn-census"`) |
//! | another kind of noise in a name, code, address | that attribute's file in [`domain::cn`], with a case in `data-samples/cases` |
//! | another header wording | `domain/cn/headers` |
//! | another way to propose pairs, grade, weigh or group | implement [`block::Blocker`], [`compare::Comparator`], [`score::Scorer`] or [`cluster::Clusterer`], register it |
//! | another country | a sibling of `domain::cn` and a line in [`builtin`] |
//! | another count or estimate over a finished roster | `census` |
//! | another output | `report` |
//!
//! # Rules of the house
//!
//! A stage uses the types of earlier stages, never of later ones; the domain imports the engine, never the reverse; one file is the door to each heavy
//! dependency (`tests/architecture.rs` holds the crate to this). The library prints nothing, never exits, reads no clock and
//! no environment. The same input and plan give the same bytes for any number of threads, and the same partition for any order of rows.
//! Absent is not empty and not different. A bad cell is an [`record::Issue`] on its row, never the end of a run.
//!
//! # Past one machine
//!
//! The stage boundaries are tables: records, keys `(key, record)`, candidate pairs `(left, right, rules)`, scored pairs `(left, right, bits)`,
//! edges. Blocking by equal keys is a join on `key`, so it splits by key range; scoring a pair needs only its two standardised
//! records and the model, so it splits by any partition of the pairs; EM needs only the counts of patterns, which add up across partitions.
//! The one global step is union-find over accepted links, 8 bytes a record; components are independent after it.
//!
//! How a country is run on an engine for joins (Spark, DataFusion): standardising is a map over records and what all of them settle together (the
//! home region, frequencies, names that other lists tell: small tables that every part is given); each rule of equal keys is a join of
//! the key table with itself on `key`, split by key range, a key of more than `max_block` records dropped ([`block::EqualKeys::propose_keys`]
//! is one range of it), and a pair dropped whose records contradict each other ([`block::EqualKeys::except`]; of the census 24 bytes a record go with
//! its keys); what crosses the boundary is `(left, right, rule)`, 12 bytes, united by pair. The candidates are split by any cut
//! ([`block::CandidatePairs::part`]), each part needs the records its pairs name and the fitted model (a few kilobytes of JSON), and
//! gives `(left, right, bits, rules)` for the few pairs at or above the floor ([`score::Scored::joined`] puts the parts together). Union-find
//! over these runs on one machine; a component then goes with its records to wherever there is room. `tests/partitions.rs` holds the
//! stages to it: parts joined are the same bytes as one run. On one machine the same cut goes through the disk: see [`spill`].
#![warn(missing_docs)]

pub mod auto;
pub mod bench;
pub mod block;
pub mod builtin;
pub mod census;
pub mod cluster;
pub mod compare;
pub mod consolidate;
pub mod decisions;
pub mod domain;
pub mod eval;
pub mod ingest;
pub mod living;
pub mod observe;
pub mod pipeline;
pub mod plan;
pub mod record;
pub mod report;
pub mod score;
pub mod spill;
pub mod standardise;
pub mod synth;
pub mod text;

/// The examples of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
