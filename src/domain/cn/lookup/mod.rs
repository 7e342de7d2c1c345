//! Finding a unit by what a person remembers of it: `潮安鸿发五金`, a telephone number, an owner's name and a village.
//!
//! A register is cut once into an index on disk ([`LookupIndex::build`]); a question is answered from it in milliseconds
//! ([`LookupIndex::search`]). An [`Entry`] is a record of a list or a unit of a roster. Names are cut as [`name`](super::name) knows them:
//! into 字号, pairs of its characters, its sounds and what is made; so the region and the form may be left out, a homophone or one wrong
//! character still finds the unit, and 有限公司 finds nothing by itself.
//!
//! Two steps: the full-text engine ranks by rare tokens and gives some hundred entries; then the question is compared with
//! each of them as two records are ([`name::compare`](super::name::compare), places, sounds of persons), which gives the score and
//! the reasons ([`Agreement`]). The score is a sum of points, comparable within one question only.

mod entry;
mod query;
mod rank;
mod spelling;
mod store;
mod tokens;

pub use entry::{Entry, entries_of};
pub use rank::{Agreement, Hit};
pub use store::{About, Answer, EntryKind, INDEX_FILE, LookupError, LookupIndex, PlaceAsked, check_index_target};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Message as _;

    fn entry(id: &str, name: &str, address: &str, phone: &str, person: &str) -> Entry {
        let some = |text: &str| if text.is_empty() { vec![] } else { vec![text.to_owned()] };
        Entry {
            id: id.to_owned(),
            names: some(name),
            addresses: some(address),
            phones: some(phone),
            people: some(person),
            records: vec![format!("底册:{id}")],
            ..Entry::default()
        }
    }

    fn index(dir: &std::path::Path) -> LookupIndex {
        let mut entries = vec![
            entry("1", "潮州市潮安区鸿发五金制品厂", "潮州市潮安区彩塘镇宏安一村", "13500000001", "陈志强"),
            entry("2", "潮州市湘桥区鸿发五金店", "潮州市湘桥区桥东街道", "", ""),
            entry("3", "潮州市潮安区鸿达五金制品厂", "潮州市潮安区彩塘镇金砂村", "13500000003", "李明和"),
            entry("4", "潮州市饶平县华丰陶瓷有限公司", "潮州市饶平县黄冈镇", "0768-6834512", "王建国"),
            entry("5", "", "潮州市潮安区庵埠镇文里村", "", "谢文英"),
            entry("6", "庵埠柏云彩印厂", "潮州市潮安区庵埠镇", "", ""),
            // Another city's town, which only the address tells from the 字号.
            entry("7", "德阳市柏隆利润丝织有限公司", "四川省德阳市旌阳区柏隆镇", "", ""),
        ];
        for (at, trade) in ["陶瓷厂", "塑料厂", "食品厂", "服装厂", "印刷厂"].iter().cycle().take(60).enumerate()
        {
            let brand: String = ["金", "盛", "利", "泰", "昌", "兴", "永"]
                .iter()
                .cycle()
                .skip(at % 7)
                .step_by(at % 3 + 1)
                .take(2)
                .copied()
                .collect();
            entries.push(entry(
                &format!("x{at}"),
                &format!("潮州市潮安区{brand}{trade}"),
                "潮州市潮安区浮洋镇",
                "",
                "",
            ));
        }
        // A number that is no code of a known shape is still found as it is written.
        entries[3].codes.push("445100100200".to_owned());
        let about = About { kind: EntryKind::Records, sources: vec!["底册".to_owned()] };
        LookupIndex::build(&dir.join("index"), &entries, &about).unwrap()
    }

    fn found(index: &LookupIndex, query: &str) -> Vec<String> {
        index.search(query, 5).unwrap().hits.into_iter().map(|hit| hit.entry.id).collect()
    }

    #[test]
    fn what_a_person_remembers_finds_the_unit() {
        let dir = tempfile::tempdir().unwrap();
        index(dir.path());
        // As a later program opens it.
        let index = LookupIndex::open(&dir.path().join("index")).unwrap();
        assert_eq!(index.len(), 67);
        for (query, first) in [
            ("潮安鸿发五金", "1"),
            ("鸿发五金制品厂", "1"),
            ("鸿发 彩塘", "1"),
            ("彩塘镇鸿发", "1"),
            ("湘桥鸿发五金", "2"),
            ("潮安宏发五金", "1"),
            ("潮安鸿法五金", "1"),
            ("华丰", "4"),
            ("潮州华丰陶瓷", "4"),
            ("华锋陶瓷厂", "4"),
            ("13500000003", "3"),
            ("6834512", "4"),
            ("电话07686834512", "4"),
            ("445100100200", "4"),
            ("陈志强", "1"),
            ("陈志墙", "1"),
            ("庵埠 谢文英", "5"),
            ("柏云彩印", "6"),
            ("庵埠柏云", "6"),
            ("华丰陶魑", "4"),
            ("华陶瓷", "4"),
            ("丰华陶瓷", "4"),
            ("潮安鸿发五魑制品", "1"),
            ("云柏彩印", "6"),
            ("庵埠云柏彩印", "6"),
            ("柏隆利润丝织", "7"),
            ("利润魑织", "7"),
            ("利润织", "7"),
            ("湘桥 五金", "2"),
        ] {
            assert_eq!(
                found(&index, query).first().map(String::as_str),
                Some(first),
                "{query}: {:?}",
                found(&index, query)
            );
        }
        // A place is no question by itself, a trade names nobody, half of a 字号 is another one.
        for nothing in
            ["", "   ", "！？", "有限公司", "乌有之乡魑魅", "魑魅五金", "今天天气很好", "五金", "鸿魑", "彩塘镇"]
        {
            assert!(found(&index, nothing).is_empty(), "{nothing:?}");
        }
    }

    #[test]
    fn a_bare_place_is_said_to_be_one() {
        let dir = tempfile::tempdir().unwrap();
        let index = index(dir.path());
        let asked = |question: &str| index.search(question, 5).unwrap().place.map(|place| (place.name, place.entries));
        assert_eq!(asked("彩塘镇"), Some(("广东省潮州市潮安区彩塘镇".to_owned(), 2)));
        assert_eq!(asked("庵埠"), Some(("广东省潮州市潮安区庵埠镇".to_owned(), 2)));
        assert_eq!(asked("鸿发 彩塘"), None);
        assert_eq!(asked("鸿发"), None);
    }

    #[test]
    fn a_hit_says_what_agrees() {
        let dir = tempfile::tempdir().unwrap();
        let index = index(dir.path());
        let hit = index.search("潮安宏发五金 13500000001", 1).unwrap().hits.remove(0);
        let told: Vec<(&str, &str)> = hit.agrees.iter().map(|a| (a.part.zh, a.how.zh)).collect();
        assert!(told.iter().any(|(part, how)| *part == "名称" && how.contains("一字之差")), "{told:?}");
        assert!(told.contains(&("地区", "相同")) && told.contains(&("电话", "相同")), "{told:?}");
        // A town's short name alone is a place at home.
        let hit = index.search("鸿发 彩塘", 1).unwrap().hits.remove(0);
        assert!(hit.agrees.iter().any(|a| (a.part.zh, a.how.zh) == ("地区", "相同")), "{:?}", hit.agrees);
        assert!(index.search("鸿发", 2).unwrap().hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
    }

    #[test]
    fn a_folder_that_is_no_index_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let error = |path: &std::path::Path| LookupIndex::open(path).err().map(|error| error.chinese()).unwrap();
        assert!(error(&dir.path().join("没有")).contains("没有这个文件夹"));
        assert!(error(dir.path()).contains("不是 minglu index 建立的索引"));
        std::fs::write(dir.path().join(INDEX_FILE), "{}").unwrap();
        assert!(error(dir.path()).contains("请重新建立"), "{}", error(dir.path()));
        std::fs::create_dir(dir.path().join("资料")).unwrap();
        std::fs::write(dir.path().join("资料/纪要.docx"), "x").unwrap();
        let occupied = check_index_target(&dir.path().join("资料")).unwrap_err();
        assert!(occupied.chinese().contains("纪要.docx"), "{}", occupied.chinese());
        // A damaged index is told apart from none.
        index(dir.path());
        let inside = dir.path().join("index");
        for file in std::fs::read_dir(&inside).unwrap().flatten() {
            if file.file_name() != INDEX_FILE {
                std::fs::remove_file(file.path()).unwrap();
            }
        }
        assert!(error(&inside).contains("请重新建立"), "{}", error(&inside));
    }
}
