//! Whole files as offices send them, made here and read back.

mod reading;

use minglu::domain::cn::CnHeaders;
use minglu::ingest::{self, Found, IngestConfig, IngestError, Input, Lang};
use minglu::record::{Format, IssueKind, Lists, Message as _, RecordId, RejectReason, Role};
use reading::{cell, headers, reasons, text};
use std::path::PathBuf;

fn read(paths: &[PathBuf]) -> Result<Lists, IngestError> {
    ingest::read(paths, &IngestConfig::default(), &CnHeaders)
}

fn error(extension: &str, bytes: &[u8]) -> IngestError {
    ingest::read_bytes("名单", extension, bytes, &IngestConfig::default(), &CnHeaders).unwrap_err()
}

fn row_numbers(lists: &Lists) -> Vec<u32> {
    lists.records().map(|record| lists.row_ref(record).row).collect()
}

/// The labelled case beside the repository, when it is there.
fn foshan() -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/cases/foshan");
    path.exists().then_some(path)
}

#[test]
fn the_labelled_case_is_read_whole() {
    let Some(path) = foshan() else { return };
    let facts: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path.join("facts.json")).unwrap()).unwrap();
    let lists = read(&[path.join("lists")]).unwrap();
    for (name, records) in facts["records"].as_object().unwrap() {
        let source = lists.sources().iter().find(|source| source.name == *name).unwrap();
        assert_eq!(source.rows.len() as u64, records.as_u64().unwrap(), "{name}");
        assert_ne!(source.role, Role::Other);
        let unknown: Vec<&str> = source
            .columns
            .iter()
            .filter(|column| column.field.is_none())
            .map(|column| column.header.as_str())
            .collect();
        // The electricity list's tariff class is no field of ours.
        assert!(unknown.is_empty() || unknown == ["用电类别"], "{name}: {unknown:?}");
    }
}

#[test]
fn titles_blank_rows_totals_and_notes_are_set_aside_and_every_row_is_somewhere() {
    let lists = text(
        "XX镇清查底册",
        "潮安区彩塘镇普查清查底册,,,\n\
         填表单位：彩塘镇普查办,,制表日期：2018年3月,\n\
         序号,单位名称,详细地址,联系电话\n\
         1,潮州市彩塘镇广成不锈钢制品厂,彩塘镇宏二村,13800000001\n\
         ,,,\n\
         2,小计五金厂,彩塘镇合计路1号,\n\
         小计,,2,\n\
         潮安区彩塘镇普查清查底册,,,\n\
         序号,单位名称,详细地址,联系电话\n\
         3,注册登记服务部,,\n\
         ,说明书印刷厂,,\n\
         彩塘镇合计,,3家,\n\
         合  计,,3,\n\
         注：1、本表不含已关闭企业。,,,\n\
         2、联系电话以工商登记为准。,,,\n\
         单位负责人：,审核人：李四,填表人：张三,填表日期：2018.3.5\n\
         ,,,\n\n",
    );
    assert_eq!(row_numbers(&lists), [4, 6, 10, 11]);
    use RejectReason::{Blank, Footnote, Header, Subtotal, Title};
    assert_eq!(
        reasons(&lists),
        [
            (1, Title),
            (2, Title),
            (3, Header),
            (5, Blank),
            (7, Subtotal),
            (8, Title),
            (9, Header),
            (12, Subtotal),
            (13, Subtotal),
            (14, Footnote),
            (15, Footnote),
            (16, Footnote),
        ]
    );
    assert_eq!(lists.sources()[0].role, Role::BaseRegister);
    assert_eq!(lists.sources()[0].sheets[0].header, Some((3, 3)));
}

#[test]
fn rows_that_only_look_like_notes_are_records() {
    let lists = text(
        "排查",
        "单位名称,地址,备注\n总计陶瓷厂,古巷镇,\n合计,古巷镇枫一村,\n备注：停产,古巷镇,三年未开工\n说明,浮洋镇,\n审核印刷厂,,\n制表厂,,\n",
    );
    assert_eq!(lists.len(), 6, "{:?}", lists.rejected);
}

#[test]
fn two_row_headers_are_joined() {
    let lists = text(
        "排污许可",
        "序号,单位名称,地理坐标,,联系方式,,备注\n,,经度,纬度,联系人,电话,\n1,甲陶瓷厂,116.61234,23.61234,张三,13800000001,\n2,乙陶瓷厂,116.62234,23.62234,李四,13800000002,\n",
    );
    assert_eq!(
        headers(&lists),
        [
            ("序号", Some("serial")),
            ("单位名称", Some("name")),
            ("地理坐标/经度", Some("longitude")),
            ("地理坐标/纬度", Some("latitude")),
            ("联系方式/联系人", Some("contact")),
            ("联系方式/电话", Some("phone")),
            ("备注", Some("remark")),
        ]
    );
    assert_eq!(lists.sources()[0].sheets[0].header, Some((1, 2)));
    assert_eq!(lists.len(), 2);
}

#[test]
fn angles_in_three_columns_and_column_numbers() {
    let lists = text(
        "清查表",
        "普查小区代码,统一社会信用代码,单位详细名称,经度,,,纬度,,\n,,,度,分,秒,度,分,秒\n甲,乙,丙,1,2,3,4,5,6\n445102001001,92445100MA4UHXXX0C,潮州市甲厂,116,36,1.5,23,39,7\n",
    );
    let fields: Vec<Option<&str>> = headers(&lists).iter().map(|column| column.1).collect();
    assert_eq!(
        fields,
        [
            Some("division_code"),
            Some("credit_code"),
            Some("name"),
            Some("longitude_deg"),
            Some("longitude_min"),
            Some("longitude_sec"),
            Some("latitude_deg"),
            Some("latitude_min"),
            Some("latitude_sec")
        ]
    );
    assert_eq!(lists.len(), 1);
    assert_eq!(cell(&lists, 0, "longitude_sec"), Some("1.5"));
}

#[test]
fn tables_without_a_header_are_read_by_content() {
    let lists = text(
        "名录",
        "1,潮州市彩塘镇广成不锈钢制品厂,91130200699229617X,彩塘镇宏二村工业区12号,0768-6600000,116.61234,23.61234\n\
         2,潮州市潮安区豪全陶瓷制作厂,914403001922038216,浮洋镇厦里美村村前片,13800000001,116.61235,23.61235\n",
    );
    let fields: Vec<Option<&str>> = headers(&lists).iter().map(|column| column.1).collect();
    assert_eq!(
        fields,
        [None, Some("name"), Some("credit_code"), Some("address"), Some("phone"), Some("longitude"), Some("latitude")]
    );
    assert_eq!(headers(&lists)[0].0, "列1");
    assert_eq!((lists.len(), lists.rejected.len()), (2, 0));
    assert_eq!(lists.sources()[0].sheets[0].header, None);
}

#[test]
fn english_headers_and_one_column() {
    let lists = text(
        "permits",
        "No.,Company Name,Address,Phone Number,Credit Code,Longitude\n1,Hong Fa Ceramics Co.,1 Road,0768-6600000,91130200699229617X,116.61234\n",
    );
    let fields: Vec<Option<&str>> = headers(&lists).iter().map(|column| column.1).collect();
    assert_eq!(
        fields,
        [Some("serial"), Some("name"), Some("address"), Some("phone"), Some("credit_code"), Some("longitude")]
    );
    let lists = text("名单", "单位名称\n甲厂\n乙厂\n");
    assert_eq!((lists.len(), headers(&lists)[0].1), (2, Some("name")));
}

#[test]
fn content_corrects_a_header_that_lies() {
    let lists = text(
        "表",
        "编号,名称,经度,纬度,产品名称\n91130200699229617X,甲厂,23.61234,116.61234,瓷砖\n914403001922038216,乙厂,23.61235,116.61235,洁具\n9144030071526726XG,丙厂,23.61236,116.61236,花瓶\n",
    );
    let fields: Vec<Option<&str>> = headers(&lists).iter().map(|column| column.1).collect();
    assert_eq!(fields[..2], [Some("credit_code"), Some("name")]);
    assert_eq!(fields[4], None);
}

#[test]
fn damage_is_flagged_and_values_stay() {
    let mut content = String::from("户号,户名,统一社会信用代码,联系电话,受理日期\n");
    for i in 0..12 {
        content.push_str(&format!("03009163974746{i:02},甲{i}厂,91130200699229617X,0768-66000{i:02},2017-05-01\n"));
    }
    content.push_str("300916397474608,乙厂,9.14403E+17,13800000000.0,43100\n");
    content.push_str("0300916397474699,丙厂,914403001922038000,13800000000,2017-01-01\n");
    let lists = text("用电", &content);
    let found: Vec<(u32, &str, IssueKind)> =
        lists.issues.iter().map(|issue| (issue.record.0, issue.column.as_str(), issue.kind)).collect();
    assert_eq!(
        found,
        [
            (12, "credit_code", IssueKind::CodeLostDigits),
            (12, "account_no", IssueKind::LostLeadingZeros),
            (12, "phone", IssueKind::FloatText),
            (12, "complaint_date", IssueKind::DateSerial),
            (13, "credit_code", IssueKind::CodeLostDigits),
        ]
    );
    assert_eq!(cell(&lists, 12, "credit_code"), Some("9.14403E+17"));
    assert_eq!(lists.issues[3].detail, "2017-12-31");
}

#[test]
fn encodings_and_delimiters() {
    let content = "户号\t户名\t用电地址\r\n0300916397474608\t甲陶瓷厂\t\"古巷镇，枫一村\r\n村口\"\r\n\r\n0300916397474609\t乙陶瓷厂\t浮洋镇\r\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(content.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let lists = ingest::read_bytes("用电", "xls", &utf16, &IngestConfig::default(), &CnHeaders).unwrap();
    assert_eq!(
        lists.sources()[0].format,
        Format::Delimited { encoding: "UTF-16LE".into(), bom: true, delimiter: '\t' }
    );
    assert_eq!(row_numbers(&lists), [2, 5]);
    assert_eq!(reasons(&lists), [(1, RejectReason::Header), (4, RejectReason::Blank)]);
    assert_eq!(cell(&lists, 0, "address"), Some("古巷镇，枫一村\r\n村口"));
}

#[test]
fn a_row_longer_than_the_header_loses_nothing() {
    let lists = text("表", "单位名称,地址,电话\n甲厂,古巷镇,13800000001\n乙厂,浮洋镇,13800000002,0768-1234567\n");
    assert_eq!(headers(&lists)[3], ("列4", None));
    assert_eq!(lists.sources()[0].columns[3].values.get(1), Some("0768-1234567"));
    assert_eq!(lists.issues[0].kind, IssueKind::ExtraCells);
}

#[test]
fn folders_names_and_what_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, content: &str| std::fs::write(folder.path().join(name), content).unwrap();
    put("底册.csv", "单位名称,地址\n甲厂,一路\n");
    put("底册.txt", "单位名称\t地址\n乙厂\t二路\n");
    put("举报.tsv", "被举报单位\t举报内容\n丙厂\t冒黑烟\n");
    put("说明.txt", "这些名单由各局提供。\n如有疑问请联系普查办。\n");
    put("~$底册.csv", "x");
    put("minglu.toml", "");
    put("图.png", "x");
    std::fs::create_dir(folder.path().join("旧")).unwrap();
    put("旧/旧.csv", "单位名称\n丁厂\n");
    let lists = read(&[folder.path().to_owned()]).unwrap();
    let names: Vec<(&str, Role)> = lists.sources().iter().map(|source| (source.name.as_str(), source.role)).collect();
    assert_eq!(names, [("举报", Role::Complaints), ("底册.csv", Role::BaseRegister), ("底册.txt", Role::BaseRegister)]);
    assert_eq!(lists.find("底册.txt:1"), Some(RecordId(2)));
    let empty = tempfile::tempdir().unwrap();
    let message = read(&[empty.path().to_owned()]).unwrap_err().message(Lang::Zh);
    assert!(message.contains("xlsx") && message.contains("没有可读"), "{message}");
}

#[test]
fn bad_input_is_one_clear_error() {
    assert!(matches!(error("csv", b""), IngestError::EmptyFile { .. }));
    assert!(matches!(error("csv", b"\xef\xbb\xbf \r\n"), IngestError::EmptyFile { .. }));
    assert!(matches!(error("csv", "单位名称,地址\n".as_bytes()), IngestError::NoRecords { row: 1, .. }));
    let html = "<html><body><p>单位名称</p></body></html>";
    assert!(matches!(error("xls", html.as_bytes()), IngestError::NoTable { found: Found::Html, .. }));
    assert!(matches!(error("xls", b"MIME-Version: 1.0\r\n"), IngestError::NoTable { found: Found::WebArchive, .. }));
    assert!(matches!(error("xls", b"<?xml version='1.0'?><a/>"), IngestError::NoTable { found: Found::Xml, .. }));
    assert!(matches!(error("csv", b"%PDF-1.4\n"), IngestError::NoTable { found: Found::Pdf, .. }));
    assert!(matches!(error("csv", &[0, 1, 2, 3, 0, 0, 0, 7, 0, 0]), IngestError::NoTable { found: Found::Binary, .. }));
    assert!(matches!(error("txt", "今天天气很好。\n明天也好。\n".as_bytes()), IngestError::NoTable { .. }));
    assert!(matches!(error("xlsx", b"PK\x03\x04[Content_Types].xml"), IngestError::Damaged { .. }));
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(matches!(error("xlsx", &locked), IngestError::Password { .. }));
    assert!(matches!(read(&[PathBuf::from("没有.csv")]).unwrap_err(), IngestError::Io { .. }));
    let wide = vec!["列"; 3000].join(",") + "\n" + &vec!["1"; 3000].join(",");
    assert!(matches!(error("csv", wide.as_bytes()), IngestError::TooManyColumns { columns: 3000, .. }));
    let two = [("甲", &b""[..]), ("乙", b"%PDF")].map(|(name, bytes)| Input::Bytes {
        name: name.into(),
        extension: "csv".into(),
        bytes: bytes.to_vec(),
    });
    let message = ingest::read_inputs(&two, &IngestConfig::default(), &CnHeaders).unwrap_err().to_string();
    assert!(message.contains('甲') && message.contains('乙'), "{message}");
}

#[test]
fn all_mistakes_of_a_configuration_at_once() {
    let config = IngestConfig::from_toml(
        "[sources.\"底册\"]\nrole = \"基本\"\nencoding = \"gb9999\"\n[sources.\"底册\".columns]\n\"单位名字\" = \"name\"\n\"地址\" = \"adress\"\n\
         [sources.\"许可\"]\nrole = \"permits\"\n",
    )
    .unwrap();
    let bytes = "单位名称,地址\n甲厂,一路\n".as_bytes();
    let message = ingest::read_bytes("底册", "csv", bytes, &config, &CnHeaders).unwrap_err().message(Lang::Zh);
    for word in [
        "5 处错误",
        "基本",
        "base_register",
        "gb9999",
        "GB18030",
        "单位名字",
        "最相近的是：单位名称",
        "adress",
        "address",
        "许可",
    ] {
        assert!(message.contains(word), "{word} is missing in: {message}");
    }
    let wrong = IngestConfig::from_toml("[sources.a]\nroles = 1\n[sources.b]\nencoding = 2\n").unwrap_err();
    let said: Vec<String> = wrong.iter().map(|mistake| mistake.message(Lang::Zh)).collect();
    assert!(
        said.len() == 2 && said[0].starts_with("第 2 行，sources.a：没有“roles”") && said[1].starts_with("第 4 行"),
        "{said:?}"
    );
}

#[test]
fn a_configuration_is_obeyed() {
    let config = IngestConfig::from_toml(
        "[sources.\"表\"]\nrole = \"permits\"\nheader_row = 2\n[sources.\"表\".columns]\n\"A\" = \"name\"\n\"地址\" = \"ignore\"\n",
    )
    .unwrap();
    let bytes = "单位名称,地址\nA,地址\n甲厂,一路\n".as_bytes();
    let lists = ingest::read_bytes("表", "csv", bytes, &config, &CnHeaders).unwrap();
    assert_eq!(headers(&lists), [("A", Some("name")), ("地址", None)]);
    assert_eq!((lists.sources()[0].role, row_numbers(&lists)), (Role::Permits, vec![3]));
}

#[test]
fn the_draft_configuration_reads_the_same_lists() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("用电 \"大户\".csv");
    std::fs::write(&file, "用电情况,,\n户号,户 名,\"年用电量\n(千瓦时)\"\n0300916397474608,甲厂,12.5\n").unwrap();
    let first = read(std::slice::from_ref(&file)).unwrap();
    let toml = ingest::draft_config(&first, &CnHeaders);
    let config = IngestConfig::from_toml(&toml).unwrap_or_else(|mistake| panic!("{mistake:?}\n{toml}"));
    let second = ingest::read(&[file], &config, &CnHeaders).unwrap();
    assert_eq!(headers(&first), headers(&second));
    assert_eq!((first.rejected, row_numbers(&second)), (second.rejected.clone(), vec![4]));
    let shown = ingest::render_inspection(&ingest::inspect(&second, &CnHeaders), Lang::Zh);
    assert!(shown.contains("account_no") && shown.contains("户 名") && shown.contains("标题"), "{shown}");
}

#[test]
fn rows_in_memory() {
    let lists = ingest::read_rows(
        "库",
        &["企业名称", "电话"],
        &[&["甲厂", ""], &["", ""], &["乙厂", "13800000001"]],
        &Default::default(),
        &CnHeaders,
    )
    .unwrap();
    assert_eq!((lists.len(), lists.sources()[0].format.clone()), (2, Format::Rows));
    assert_eq!((cell(&lists, 0, "phone"), cell(&lists, 1, "name")), (None, Some("乙厂")));
}

#[cfg(feature = "workbook")]
mod workbooks {
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime, Format as Style, Workbook};

    fn save(folder: &std::path::Path, name: &str, mut book: Workbook) -> PathBuf {
        let path = folder.join(name);
        book.save(&path).unwrap();
        path
    }

    #[test]
    fn sheets_of_one_list_are_one_source_and_another_table_is_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let mut book = Workbook::new();
        let plain = Style::new();
        let notes = book.add_worksheet().set_name("填表说明").unwrap();
        notes.write(0, 0, "本表由各镇填写，请于三月底前报送。").unwrap();
        let first = book.add_worksheet().set_name("古巷").unwrap();
        first.merge_range(0, 0, 0, 3, "散乱污企业排查表", &plain).unwrap();
        for (column, name) in ["镇街", "企业名称", "电话", "建厂时间"].iter().enumerate() {
            first.write(1, column as u16, *name).unwrap();
        }
        first.merge_range(2, 0, 4, 0, "古巷镇", &plain).unwrap();
        let date = Style::new().set_num_format("yyyy-mm-dd");
        for (row, name) in ["甲陶瓷厂", "乙陶瓷厂", "丙陶瓷厂"].iter().enumerate() {
            first.write(row as u32 + 2, 1, *name).unwrap();
            first.write(row as u32 + 2, 2, 13_800_000_001.0 + row as f64).unwrap();
        }
        first.write_with_format(2, 3, ExcelDateTime::from_ymd(2017, 5, 1).unwrap(), &date).unwrap();
        first.write(3, 3, 43_100).unwrap();
        let second = book.add_worksheet().set_name("浮洋").unwrap();
        for (column, name) in ["企业名称", "镇街", "电话", "建厂时间", "备注"].iter().enumerate() {
            second.write(0, column as u16, *name).unwrap();
        }
        second.write(1, 0, "丁陶瓷厂").unwrap();
        second.write(1, 1, "浮洋镇").unwrap();
        second.write(1, 4, "停产").unwrap();
        let other = book.add_worksheet().set_name("用电").unwrap();
        for (column, name) in ["户号", "户名", "用电量", "用电地址"].iter().enumerate() {
            other.write(0, column as u16, *name).unwrap();
        }
        other.write(1, 0, 300_916_397_474_608_f64 * 10.0).unwrap();
        other.write(1, 1, "戊陶瓷厂").unwrap();
        book.add_worksheet().set_name("Sheet5").unwrap();
        let hidden = book.add_worksheet().set_name("字典").unwrap();
        hidden.write(0, 0, "单位名称").unwrap();
        hidden.write(1, 0, "己陶瓷厂").unwrap();
        hidden.set_hidden(true);
        let path = save(folder.path(), "排查.xlsx", book);
        let lists = read(&[path]).unwrap();
        let names: Vec<(&str, usize)> =
            lists.sources().iter().map(|source| (source.name.as_str(), source.rows.len())).collect();
        assert_eq!(names, [("排查", 4), ("排查/用电", 1)]);
        let towns: Vec<Option<&str>> = (0..4).map(|record| cell(&lists, record, "town")).collect();
        assert_eq!(towns, [Some("古巷镇"), Some("古巷镇"), Some("古巷镇"), Some("浮洋镇")]);
        assert_eq!(cell(&lists, 0, "phone"), Some("13800000001"));
        assert_eq!(cell(&lists, 0, "opening_date"), Some("2017-05-01"));
        assert_eq!(cell(&lists, 3, "name"), Some("丁陶瓷厂"));
        assert_eq!(cell(&lists, 3, "remark"), Some("停产"));
        let kinds: Vec<IssueKind> = lists.issues.iter().map(|issue| issue.kind).collect();
        assert_eq!(kinds, [IssueKind::DateSerial, IssueKind::CodeLostDigits]);
        let at = lists.row_ref(RecordId(3));
        assert_eq!((lists.sources()[0].sheets[usize::from(at.sheet)].name.as_str(), at.row), ("浮洋", 2));
        let notes = &lists.rejected[0];
        assert_eq!((notes.at.row, notes.reason), (1, RejectReason::Footnote));
        let of_hidden = lists.rejected.iter().filter(|row| row.reason == RejectReason::Hidden);
        assert_eq!(of_hidden.map(|row| row.text.as_str()).collect::<Vec<_>>(), ["单位名称", "己陶瓷厂"]);
        let out = ingest::left_out(&lists);
        assert_eq!(out.iter().map(|out| (out.sheet.as_str(), out.rows)).collect::<Vec<_>>(), [("字典", 2)]);
        let shown = ingest::render_inspection(&ingest::inspect(&lists, &CnHeaders), Lang::Zh);
        assert!(!shown.contains("工作表 字典") && shown.contains("隐藏的工作表里的行 2 行"), "{shown}");
        // A person who names the hidden sheet wants it, and nothing else.
        let config = IngestConfig::from_toml("[sources.\"排查\"]\nsheets = [\"字典\"]\n").unwrap();
        let chosen = ingest::read(&[folder.path().join("排查.xlsx")], &config, &CnHeaders).unwrap();
        assert_eq!((cell(&chosen, 0, "name"), ingest::left_out(&chosen).len()), (Some("己陶瓷厂"), 0));
    }

    #[test]
    fn a_summary_beside_lists_of_mostly_the_same_columns_is_none_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let mut book = Workbook::new();
        let mut sheet = |name: &str, rows: &[[&str; 4]]| {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            for (row, cells) in rows.iter().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    sheet.write(row as u32, column as u16, *cell).unwrap();
                }
            }
        };
        sheet("汇总", &[["序号", "乡镇", "备注", "企业数"], ["1", "古巷镇", "", "1"], ["2", "浮洋镇", "", "1"]]);
        sheet("古巷", &[["序号", "乡镇", "备注", "单位名称"], ["1", "古巷镇", "", "甲陶瓷厂"]]);
        sheet("浮洋", &[["序号", "乡镇", "备注", "单位名称"], ["1", "浮洋镇", "", "乙陶瓷厂"]]);
        let lists = read(&[save(folder.path(), "底册.xlsx", book)]).unwrap();
        let names: Vec<(&str, usize)> =
            lists.sources().iter().map(|source| (&*source.name, source.rows.len())).collect();
        assert_eq!(names, [("底册", 2), ("底册/汇总", 0)]);
        let out = ingest::left_out(&lists);
        assert_eq!(out.iter().map(|out| (&*out.sheet, out.rows)).collect::<Vec<_>>(), [("汇总", 2)]);
    }

    #[test]
    fn a_mark_never_points_into_another_sheet() {
        let folder = tempfile::tempdir().unwrap();
        let mut book = Workbook::new();
        for (name, rows) in [
            ("古巷", [["甲陶瓷厂", "古巷镇"], ["乙陶瓷厂", "同上"]]),
            ("浮洋", [["丙陶瓷厂", "〃"], ["丁陶瓷厂", "浮洋镇"]]),
        ] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            for (row, cells) in [["单位名称", "镇街"]].iter().chain(&rows).enumerate() {
                sheet.write(row as u32, 0, cells[0]).unwrap();
                sheet.write(row as u32, 1, cells[1]).unwrap();
            }
        }
        let lists = read(&[save(folder.path(), "底册.xlsx", book)]).unwrap();
        let towns: Vec<_> = (0..4).map(|record| cell(&lists, record, "town")).collect();
        assert_eq!(towns, [Some("古巷镇"), Some("古巷镇"), None, Some("浮洋镇")]);
    }

    #[test]
    fn truncated_and_empty_workbooks() {
        let folder = tempfile::tempdir().unwrap();
        let mut book = Workbook::new();
        book.add_worksheet().write(0, 0, "单位名称").unwrap();
        let path = save(folder.path(), "底册.xlsx", book);
        assert!(matches!(read(std::slice::from_ref(&path)).unwrap_err(), IngestError::NoRecords { row: 1, .. }));
        let bytes = std::fs::read(&path).unwrap();
        for part in [bytes.len() / 2, bytes.len() - 40, 60] {
            std::fs::write(&path, &bytes[..part]).unwrap();
            assert!(matches!(read(std::slice::from_ref(&path)).unwrap_err(), IngestError::Damaged { .. }), "{part}");
        }
        let mut book = Workbook::new();
        book.add_worksheet();
        let path = save(folder.path(), "空.xlsx", book);
        assert!(matches!(read(&[path]).unwrap_err(), IngestError::NoTable { found: Found::EmptySheets, .. }));
    }
}
