//! What must hold for any bytes: one check per parser, each asserting more than "no panic".
//!
//! The checks are plain functions of bytes. `cargo +nightly fuzz run credit_code` feeds them with coverage; on a stable
//! toolchain `cargo test` runs them over seeds and thousands of mutations of the seeds (`tests/seeds.rs`), and
//! `cargo run --bin credit_code -- -runs=100000` runs libFuzzer without coverage.

mod lists;
mod plans;
mod values;

pub use lists::{delimited, header, truth, workbook_cells, workbook_file};
pub use plans::plan;
pub use values::{address, credit_code, fold, name, person, phone, region};

/// A check of any bytes; panics when something does not hold.
pub type Check = fn(&[u8]);

/// Every check with its name and seeds from which mutations start.
pub const CHECKS: &[(&str, Check, &[&str])] = &[
    (
        "delimited",
        delimited,
        &[
            "单位名称,联系电话\n广成不锈钢制品厂,0768-6600000\n合计,1家\n",
            "企业名称;地址\r\n\"华丰\"\"五金\n厂\";彩塘镇\r\n\r\n注：以上\r\n",
            "\u{feff}户名\t户号\n陈某\t0319000000000001\n",
            "标题\n\n序号,名称\n1,甲\n2,乙,多\n",
        ],
    ),
    ("workbook_cells", workbook_cells, &["序号\t单位名称\t信用代码\n1\t广成厂\t9.14451E+17\n小计\t1家\n", "\t\n\t\n"]),
    (
        "workbook_file",
        workbook_file,
        &[
            "PK\u{3}\u{4}",
            "",
            "<html><table><tr><td colspan=2>清单</td></tr><tr><th>单位名称<th>地址</tr><tr><td rowspan=2>甲&amp;乙厂<td>彩塘镇<br>一路<tr><td>x</table>",
            "<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet ss:Name='甲'><Table><Row><Cell>\
             <Data ss:Type='String'>单位名称</Data></Cell><Cell ss:Index='3'><Data>地址</Data></Cell></Row><Row ss:Index='4'><Cell ss:MergeDown='2'>\
             <Data ss:Type='Number'>1E17</Data></Cell></Row></Table></Worksheet></Workbook>",
        ],
    ),
    (
        "header",
        header,
        &[
            "所在地\t\t行业\n县\t镇\t代码\n潮安区\t彩塘镇\t3382\n",
            "单位名称\t单位名称\n甲\t乙\n",
            "Name\tPhone\nGuangcheng\t1\n",
        ],
    ),
    ("truth", truth, &["source,record,site,legal,linkable\n底册,1,S1,L1,1\n\"用,电\",2,,,0\n"]),
    (
        "credit_code",
        credit_code,
        &[
            "91130200699229617X",
            "９１１３０２００６９９２２９６１７ｘ",
            "91130200699229617X001P",
            "69922961-7",
            "440301103097413",
            "9.14403E+17",
            "914403001922038000",
            "H9445103000000001A",
            "34052419800101001X00",
            "91350100M000100Y43（原350100100123456）",
        ],
    ),
    (
        "name",
        name,
        &[
            "潮州市潮安区彩塘镇广成不锈钢制品厂",
            "伟标（潮州）工艺服装有限公司",
            "自塔瓷五厂",
            "饶平县粮食集团公司(原饶平县粮食局)（停产）。",
            "中厦陶瓷制作厂有限公司第二分厂",
            "裕豐陶瓷製品廠",
            "陈老板",
            "彩塘镇金一村村民委员会",
            "（（第二名称：甲）乙",
        ],
    ),
    (
        "region",
        region,
        &["广东省潮州市潮安区彩塘镇金一村", "潮安县枫溪", "饶平黄冈镇霞东", "潮州市湘桥区", "枫溪区云步村环村路"],
    ),
    (
        "address",
        address,
        &[
            "潮州市潮安区彩塘镇金一村洋片工业区三横路12号",
            "枫溪区枫一村银槐路八横22号左侧（厂房）",
            "古巷镇枫一村工业区(猪槽堀)",
            "潮安县东凤镇东四管区护堤公路旁往南约200米",
            "庵埠镇郭三村A3栋二楼之二",
        ],
    ),
    ("phone", phone, &["0768-6600000、13500000001转8", "+86 135 0000 0001.0", "22334455/66", "（0768）6600000"]),
    ("person", person, &["陈楚辉", "欧阳娜（厂长）13500000001", "陈老板、李某", "CHEN Chuhui"]),
    ("fold", fold, &["裕豐陶瓷製品廠（潮州）", "ＡＢ 陶 瓷", "ﾊﾟ①㈱…－―", "e\u{301}\u{3099}\u{200b}"]),
    (
        "plan",
        plan,
        &[
            "base = \"cn-census\"\n[decide]\nreview_bits = -2.0\n",
            "name = \"甲\"\nversion = 1\n[standardise]\npart = \"none\"\n",
            "base = \"nothing\"\n[[block]]\nrule = \"x\"\n",
        ],
    ),
];

/// The bytes as text; what is no UTF-8 becomes replacement characters.
fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}
