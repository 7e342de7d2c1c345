//! Real places of Chaozhou: the towns with industry, some villages of each, and what they are known to make.
//!
//! Names and codes are facts of the National Bureau of Statistics' list of 2016-07-31 (the edition a census of 2017
//! works with), read from Vonng/adcode (CC BY 4.0); centres of towns from the same file, to four decimals. Weights and
//! trades say roughly where which industry sits (彩塘 stainless steel, 庵埠 food and printing, 古巷 and 凤塘 sanitary
//! ware, 枫溪 porcelain); they are chosen, not counted. 枫溪 is a management zone: the Bureau lists it as a town of
//! 潮安区, the city reports it as a district of its own.

use super::trades::{self, Trade};

/// A city of the province.
#[derive(Debug, PartialEq)]
pub struct City {
    /// Name with 市.
    pub name: &'static str,
    /// Division code, six digits.
    pub code: &'static str,
    /// Area code of its telephones.
    pub area_code: &'static str,
    /// Its fixed numbers have eight digits, not seven.
    pub eight_digits: bool,
    /// Centre, degrees.
    pub longitude: f64,
    /// Centre, degrees.
    pub latitude: f64,
    /// How many of the province's enterprises are here, relative to the other cities.
    pub weight: u32,
    /// Its province, in full.
    pub province: &'static str,
}

/// 潮州, the city of the sample.
pub static CHAOZHOU: City = City {
    name: "潮州市",
    code: "445100",
    area_code: "0768",
    eight_digits: false,
    longitude: 116.62,
    latitude: 23.66,
    weight: 25,
    province: "广东省",
};

/// A county of another city.
#[derive(Debug, PartialEq)]
pub struct Division {
    /// The city it belongs to.
    pub city: &'static City,
    /// Name with 区, 县 or 市; empty for a city that has towns and no counties (东莞, 中山).
    pub name: &'static str,
    /// Division code, six digits.
    pub code: &'static str,
    /// What it was called before it became a district or a city, as older lists write it; empty when nothing.
    pub former: &'static str,
    /// The management zone in which these towns of it lie, empty for none.
    pub zone: &'static str,
}

/// The districts by which a city reports.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum County {
    /// 湘桥区
    Xiangqiao,
    /// 潮安区, until 2013 潮安县
    Chaoan,
    /// 饶平县
    Raoping,
    /// 枫溪区, without a division code of its own
    Fengxi,
    /// A county of another city.
    Other(&'static Division),
}

impl County {
    /// The districts of 潮州 in order of sheets.
    pub const ALL: [County; 4] = [County::Xiangqiao, County::Chaoan, County::Fengxi, County::Raoping];

    /// Its city.
    pub fn city(self) -> &'static City {
        match self {
            County::Other(division) => division.city,
            _ => &CHAOZHOU,
        }
    }

    /// Its name and the one it had before, with which older lists still write it.
    pub fn renamed(self) -> Option<(&'static str, &'static str)> {
        match self {
            County::Chaoan => Some(("潮安区", "潮安县")),
            County::Other(division) if !division.former.is_empty() => Some((division.name, division.former)),
            _ => None,
        }
    }

    /// The management zone in which these towns lie, empty for none.
    pub fn zone(self) -> &'static str {
        match self {
            County::Other(division) => division.zone,
            _ => "",
        }
    }

    /// True when names and addresses need no city before it: 饶平县, 普宁市.
    pub fn stands_alone(self) -> bool {
        self.name().ends_with(['县', '市'])
    }

    /// Name today; empty for a city without counties.
    pub fn name(self) -> &'static str {
        match self {
            County::Xiangqiao => "湘桥区",
            County::Chaoan => "潮安区",
            County::Raoping => "饶平县",
            County::Fengxi => "枫溪区",
            County::Other(division) => division.name,
        }
    }

    /// Division code of the office where its enterprises register. Those of 枫溪 register with the city.
    pub fn office(self) -> &'static str {
        match self {
            County::Xiangqiao => "445102",
            County::Chaoan => "445103",
            County::Raoping => "445122",
            County::Fengxi => "445100",
            County::Other(division) => division.code,
        }
    }
}

/// A town or street with some of its villages.
#[derive(Debug)]
pub struct Town {
    /// Name with 镇 or 街道.
    pub name: &'static str,
    /// District that reports it.
    pub county: County,
    /// How many of the enterprises are here, relative to the other towns.
    pub weight: u32,
    /// Centre, degrees.
    pub longitude: f64,
    /// Centre, degrees.
    pub latitude: f64,
    /// What is made here; a trade that stands twice is twice as frequent.
    pub trades: &'static [&'static Trade],
    /// Villages and communities, with 村 or 社区, separated by blanks.
    pub villages: &'static str,
}

impl City {
    /// Name without 市.
    pub fn stem(&self) -> &'static str {
        self.name.trim_end_matches('市')
    }

    /// The province as names write it (广东, 内蒙古, 广西).
    pub fn province_stem(&self) -> &'static str {
        ["壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省"]
            .iter()
            .find_map(|kind| self.province.strip_suffix(kind))
            .unwrap_or(self.province)
    }
}

impl Town {
    /// Name without 镇 or 街道.
    pub fn stem(&self) -> &'static str {
        self.name.trim_end_matches("街道").trim_end_matches('镇')
    }
}

/// The towns, in order of their codes.
pub static TOWNS: &[Town] = &[
    Town {
        name: "桥东街道",
        county: County::Xiangqiao,
        weight: 1,
        longitude: 116.6693,
        latitude: 23.6725,
        trades: &[&trades::CLOTHING, &trades::FOOD],
        villages: "桥东社区 东湖社区 涸溪社区 下津村 社光村 六亩村 黄金塘村 卧石村",
    },
    Town {
        name: "城西街道",
        county: County::Xiangqiao,
        weight: 2,
        longitude: 116.6436,
        latitude: 23.6797,
        trades: &[&trades::CLOTHING, &trades::PRINT],
        villages: "北关村 春光村 吉街村 厦一村 厦二村 厦三村 上埔村 古美村 上洲村 下洲村",
    },
    Town {
        name: "凤新街道",
        county: County::Xiangqiao,
        weight: 3,
        longitude: 116.6176,
        latitude: 23.6649,
        trades: &[&trades::CLOTHING, &trades::ELECTRONIC, &trades::CERAMIC],
        villages: "田中村 莲云村 东埔村 凤山村 花园村 陈桥村 高厝塘村 大新乡村 竹围村 云梯村 大园村",
    },
    Town {
        name: "意溪镇",
        county: County::Xiangqiao,
        weight: 2,
        longitude: 116.6552,
        latitude: 23.6925,
        trades: &[&trades::ART, &trades::WOOD],
        villages: "上津村 永安村 中津村 小陂村 书厝楼村 石牌村 东洋温村 东郊村 团三村 橡埔村",
    },
    Town {
        name: "磷溪镇",
        county: County::Xiangqiao,
        weight: 2,
        longitude: 116.7045,
        latitude: 23.6426,
        trades: &[&trades::CLOTHING, &trades::PLASTIC],
        villages: "福聚村 塘边村 仙田一村 仙田二村 仙田三村 凤美村 埔涵村 窑美村 溪口一村 溪口二村",
    },
    Town {
        name: "铁铺镇",
        county: County::Xiangqiao,
        weight: 1,
        longitude: 116.7685,
        latitude: 23.6250,
        trades: &[&trades::PLASTIC, &trades::BRICK],
        villages: "坎下村 灰荣村 坑巷村 山后村 山前村 石丘头村 桂林村 溪美村 小溪村",
    },
    Town {
        name: "官塘镇",
        county: County::Xiangqiao,
        weight: 1,
        longitude: 116.7276,
        latitude: 23.6167,
        trades: &[&trades::SHOES, &trades::BRICK],
        villages: "奕湖村 奕庵村 奕东村 尧里村 苏三村 苏二村 宫头村 顶乡村 城甲村",
    },
    Town {
        name: "古巷镇",
        county: County::Chaoan,
        weight: 10,
        longitude: 116.5748,
        latitude: 23.6617,
        trades: &[&trades::SANITARY, &trades::SANITARY, &trades::CERAMIC],
        villages: "枫洋一村 枫洋二村 枫洋三村 枫洋四村 崎头村 孚中村 锡岗村 福庆村 永安寨村 古巷一村 古巷二村 古巷三村 古巷四村 古巷五村 横溪村 东岗村 水美李村 网地村",
    },
    Town {
        name: "登塘镇",
        county: County::Chaoan,
        weight: 3,
        longitude: 116.5280,
        latitude: 23.6842,
        trades: &[&trades::SANITARY, &trades::CLAY],
        villages: "登塘村 笔埔村 白云村 扬美村 林一村 林二村 溪乾寮村 郑岗村 下林村 凤岗埔村 三新乡村",
    },
    Town {
        name: "凤塘镇",
        county: County::Chaoan,
        weight: 11,
        longitude: 116.5706,
        latitude: 23.6226,
        trades: &[&trades::SANITARY, &trades::CERAMIC, &trades::PAPER],
        villages: "东门村 南门村 大埕村 浮岗村 凤岗村 南陇村 丘厝村 泮洋村 冯厝村 吉林村 双岗村 湖美村 磷畔村 东龙村 沟头村 英凤村 凤水村 凤里村 玉窖村",
    },
    Town {
        name: "浮洋镇",
        county: County::Chaoan,
        weight: 6,
        longitude: 116.5957,
        latitude: 23.5873,
        trades: &[&trades::CERAMIC, &trades::HARDWARE, &trades::CLAY],
        villages: "徐陇村 陇美村 仙庭村 东陇村 东边村 庵后村 厦里美村 洪巷村 斗文村 井里村 桃李陇村 乐桥村 深洋村 花宫村",
    },
    Town {
        name: "龙湖镇",
        county: County::Chaoan,
        weight: 2,
        longitude: 116.6499,
        latitude: 23.5586,
        trades: &[&trades::SHOES, &trades::FOOD],
        villages: "市头村 市尾村 三英村 下阁村 阁一村 阁二村 塘东村 鹳一村 鹳二村 鹳三村",
    },
    Town {
        name: "金石镇",
        county: County::Chaoan,
        weight: 2,
        longitude: 116.6190,
        latitude: 23.5261,
        trades: &[&trades::HARDWARE, &trades::SHOES],
        villages: "远光村 古楼一村 古楼二村 湖美村 潘厝村 龙下村 下陇村 仙都一村 仙都二村 仙都三村",
    },
    Town {
        name: "沙溪镇",
        county: County::Chaoan,
        weight: 2,
        longitude: 116.5867,
        latitude: 23.5330,
        trades: &[&trades::PLASTIC, &trades::AQUARIUM],
        villages: "前陇一村 前陇二村 上西林村 下西林村 内池村 生聚村 沙溪一村 沙溪二村 高厦一村 高楼村",
    },
    Town {
        name: "彩塘镇",
        county: County::Chaoan,
        weight: 13,
        longitude: 116.6536,
        latitude: 23.4903,
        trades: &[&trades::STEEL, &trades::STEEL, &trades::HARDWARE],
        villages: "彩塘村 院前村 岭头村 水美村 新联村 东寨村 仙乐一村 仙安村 仙乐二村 龙吉美村 和平村 红旗村 宏安一村 宏安二村 宏安三村 宏安四村 宏安五村 宏安六村 金东村 金一村 金二村",
    },
    Town {
        name: "东凤镇",
        county: County::Chaoan,
        weight: 4,
        longitude: 116.6831,
        latitude: 23.5360,
        trades: &[&trades::STEEL, &trades::SHOES, &trades::PLASTIC],
        villages: "东凤一村 东凤二村 东凤三村 东凤四村 肖洪村 横江村 大巷村 庄西陇村 新光村 天宁村 昆江三村 昆江五村",
    },
    Town {
        name: "庵埠镇",
        county: County::Chaoan,
        weight: 14,
        longitude: 116.6823,
        latitude: 23.4500,
        trades: &[&trades::FOOD, &trades::PRINT, &trades::FOOD, &trades::PACKAGING],
        villages: "霞露村 大桥村 砚前村 茂龙村 大干村 梅龙村 亭厦村 美乡村 林厝村 仙溪村 乔林村 官路村 梅溪村 厦吴村 外文村 凤岐村 薛陇一村 薛陇二村 郭陇一村 郭陇二村 郭陇三村 郭陇四村",
    },
    Town {
        name: "江东镇",
        county: County::Chaoan,
        weight: 1,
        longitude: 116.6570,
        latitude: 23.5821,
        trades: &[&trades::FOOD, &trades::PLASTIC],
        villages: "上水头村 下水头村 柚杭村 柚园村 元巷村 亭头村 村头村 洲东村 洋光村",
    },
    Town {
        name: "归湖镇",
        county: County::Chaoan,
        weight: 1,
        longitude: 116.5828,
        latitude: 23.7600,
        trades: &[&trades::BRICK, &trades::TEA],
        villages: "仙洋村 凤东村 梨下村 田东村 石陂村 神前村 狮峰村 塘埔村 龙溪村",
    },
    Town {
        name: "文祠镇",
        county: County::Chaoan,
        weight: 1,
        longitude: 116.6774,
        latitude: 23.7558,
        trades: &[&trades::TEA, &trades::WOOD],
        villages: "石坑村 东社村 竹园村 李工坑村 如意溪村 坪坑村 西社村 石柱坑村 小行村",
    },
    Town {
        name: "枫溪镇",
        county: County::Fengxi,
        weight: 13,
        longitude: 116.6068,
        latitude: 23.6492,
        trades: &[&trades::CERAMIC, &trades::CERAMIC, &trades::ART, &trades::DECAL],
        villages: "枫溪一村 枫溪二村 长美一村 长美二村 湖厦村 藏龙村 詹厝村 李厝村 槐山岗村 山边村 白塔村 池湖村 蔡陇村 云步村 上东埔村 堤头村 前进村 古板头村 全福村 英塘村 洋头村",
    },
    Town {
        name: "黄冈镇",
        county: County::Raoping,
        weight: 6,
        longitude: 117.0058,
        latitude: 23.6658,
        trades: &[&trades::SEAFOOD, &trades::ELECTRONIC, &trades::FOOD],
        villages: "碧岗村 霞中村 霞东村 霞西村 山霞村 新霞村 碧春村 新厝村 新合村 狮头寨村 后港村 山美村 和石村 大澳村",
    },
    Town {
        name: "饶洋镇",
        county: County::Raoping,
        weight: 1,
        longitude: 116.8827,
        latitude: 24.1030,
        trades: &[&trades::CERAMIC],
        villages: "上山村 陈坑村 赤棠村 溪背楼村 杨慈埔村 陈本村 山前村 石北村 大楼村",
    },
    Town {
        name: "新丰镇",
        county: County::Raoping,
        weight: 1,
        longitude: 116.8580,
        latitude: 24.0480,
        trades: &[&trades::CERAMIC],
        villages: "新山村 溁东村 溁西村 上葵村 新葵村 下葵村 大光村 扬康村 洞泉村",
    },
    Town {
        name: "三饶镇",
        county: County::Raoping,
        weight: 2,
        longitude: 116.8318,
        latitude: 23.9823,
        trades: &[&trades::CERAMIC, &trades::CLAY],
        villages: "凤岭村 南联村 南新村 溪西村 燕坑村 在城村 溪东村 粮田村 官田村 河口村",
    },
    Town {
        name: "浮山镇",
        county: County::Raoping,
        weight: 1,
        longitude: 116.8966,
        latitude: 23.8539,
        trades: &[&trades::CLAY, &trades::TEA],
        villages: "下塔村 东官村 浮山村 东洋村 荔林村 坪洋村 红旗村 下楼村 玉田村",
    },
    Town {
        name: "新圩镇",
        county: County::Raoping,
        weight: 1,
        longitude: 116.9465,
        latitude: 23.8059,
        trades: &[&trades::PLASTIC, &trades::HARDWARE],
        villages: "安民村 霞光村 冯田村 南山村 左麦村 侨光村 苗田村 田中村 锦华村",
    },
    Town {
        name: "樟溪镇",
        county: County::Raoping,
        weight: 1,
        longitude: 116.8915,
        latitude: 23.7406,
        trades: &[&trades::FOOD, &trades::CLAY],
        villages: "径北村 下院村 英粉村 下广村 上广村 烈火村 龙光村 锡坑村 安溪村",
    },
    Town {
        name: "钱东镇",
        county: County::Raoping,
        weight: 3,
        longitude: 116.9196,
        latitude: 23.6686,
        trades: &[&trades::SEAFOOD, &trades::FOOD, &trades::PLASTIC],
        villages: "仙洲村 李厝村 沈厝村 港乾村 施厝村 上浮山村 下浮山村 紫云村 钱塘村 砚山村 径口村",
    },
    Town {
        name: "高堂镇",
        county: County::Raoping,
        weight: 1,
        longitude: 116.9405,
        latitude: 23.7066,
        trades: &[&trades::FOOD, &trades::SEAFOOD],
        villages: "前寮村 西林村 塘南村 树下村 院前村 高南村 高一村 高二村 高三村",
    },
    Town {
        name: "联饶镇",
        county: County::Raoping,
        weight: 1,
        longitude: 116.9866,
        latitude: 23.7251,
        trades: &[&trades::SEAFOOD, &trades::PLASTIC],
        villages: "上寨村 群力村 潮刘村 新寮村 新陂村 古笃村 山门村 葛口村 胶墩村",
    },
    Town {
        name: "汫洲镇",
        county: County::Raoping,
        weight: 1,
        longitude: 116.9409,
        latitude: 23.6222,
        trades: &[&trades::SEAFOOD],
        villages: "汫西社区 汫北社区 汫和社区 湖水村 东灶村 下园村 山家村 西峡村",
    },
    Town {
        name: "海山镇",
        county: County::Raoping,
        weight: 1,
        longitude: 116.9512,
        latitude: 23.5309,
        trades: &[&trades::SEAFOOD],
        villages: "余厝村 上港村 达南村 东港村 欧石村 坂上村 蓬莱村 美宅村 浮任村",
    },
];
