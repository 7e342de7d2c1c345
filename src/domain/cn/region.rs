//! Places: the gazetteer of administrative divisions and the reading of a region prefix.
//!
//! [`Gazetteer`] holds the country's divisions from province to town, the counties that were renamed or merged since
//! 1981 with what became of them, Guangdong's villages and 2016 towns, and the management zones that have no code of
//! GB/T 2260 (枫溪区, 苏州工业园区). [`Gazetteer::prefix`] reads the longest region prefix of a folded text, level by
//! level: a place counts below the place read before it, so 东山镇 behind 饶平县 is not the 东山镇 of another county.
//!
//! A short form (彩塘 for 彩塘镇) counts only with support: its parent stands directly before it, or it belongs to the
//! home region of the lists at hand ([`RegionContext`]) and the level behind it confirms it. 南海 or 太平 alone may
//! be a 字号 and is left to the caller as [`RegionMatch::possible`].
//!
//! ```
//! use minglu::domain::cn::region::{Gazetteer, PlaceLevel, RegionContext};
//! let places = Gazetteer::builtin();
//! let read = places.prefix("潮州市潮安县彩塘镇广成不锈钢制品厂", &RegionContext::default()).unwrap();
//! assert_eq!(read.len, "潮州市潮安县彩塘镇".len());
//! let town = read.place(PlaceLevel::Town).unwrap();
//! assert_eq!(places.full_name(town), "广东省潮州市潮安区彩塘镇");
//! // A 字号 that starts like a place is no region.
//! assert!(places.prefix("太平五金厂", &RegionContext::default()).is_none());
//! ```

mod bare;
mod context;
mod corps;
mod damage;
mod forms;
mod gazetteer;
mod index;
mod load;
mod names;
mod prefix;
mod village;

pub use context::RegionContext;
pub use gazetteer::{Gazetteer, Place, PlaceId, PlaceLevel};
pub use names::HomeRegions;
pub use prefix::{Form, RegionMatch, RegionPart};
pub use village::VillageName;

pub(crate) use corps::company_village;
#[allow(unused_imports)]
pub(crate) use damage::sounds_alike;
#[allow(unused_imports)]
pub(crate) use forms::{arabic, begins_office, is_numeral, number_of};
pub(crate) use prefix::Mode;

#[cfg(test)]
mod tests {
    use super::*;

    fn home(city: &str) -> RegionContext {
        let places = Gazetteer::builtin();
        let city = places.find(city, PlaceLevel::City).find(|&id| places.get(id).until == 0).unwrap();
        RegionContext::home(&[city])
    }

    fn consumed(text: &str, context: &RegionContext, mode: Mode) -> (String, String) {
        let places = Gazetteer::builtin();
        match places.read(text, context, mode) {
            Some(read) => (
                text[..read.len].to_string(),
                read.deepest().map_or(String::new(), |id| places.full_name(places.settled(id))),
            ),
            None => (String::new(), String::new()),
        }
    }

    #[test]
    fn prefixes_of_names() {
        let chaozhou = home("潮州市");
        let foshan = home("佛山市");
        let jiangmen = home("江门市");
        for (context, text, prefix, place) in [
            (&chaozhou, "潮州市潮安区彩塘镇广成不锈钢制品厂", "潮州市潮安区彩塘镇", "广东省潮州市潮安区彩塘镇"),
            (&chaozhou, "潮安县浮洋镇豪全陶瓷制作厂", "潮安县浮洋镇", "广东省潮州市潮安区浮洋镇"),
            (&chaozhou, "潮州市枫溪粤东陶瓷制作厂", "潮州市枫溪", "广东省潮州市潮安区枫溪镇"),
            (&chaozhou, "潮州市枫溪区粤东陶瓷制作厂", "潮州市枫溪区", "广东省潮州市潮安区枫溪镇"),
            (&chaozhou, "潮州市潮安区枫溪镇粤东陶瓷厂", "潮州市潮安区枫溪镇", "广东省潮州市潮安区枫溪镇"),
            (&chaozhou, "饶平县井洲镇水产加工厂", "饶平县井洲镇", "广东省潮州市饶平县汫洲镇"),
            (&chaozhou, "饶平县黄岗镇五金厂", "饶平县黄岗镇", "广东省潮州市饶平县黄冈镇"),
            (&chaozhou, "太平五金厂", "", ""),
            (&chaozhou, "金山陶瓷厂", "", ""),
            (&chaozhou, "东风机械厂", "", ""),
            (&chaozhou, "广东省潮州鸿发五金厂", "广东省潮州", "广东省潮州市"),
            (&foshan, "南海发新木器厂", "", ""),
            (&foshan, "佛山市大沥镇荣安厂", "佛山市大沥镇", "广东省佛山市南海区大沥镇"),
            (&foshan, "佛山南海里水威隆纸塑制品厂", "佛山南海里水", "广东省佛山市南海区里水镇"),
            (&foshan, "佛山市禅诚区福东电器厂", "佛山市禅诚区", "广东省佛山市禅城区"),
            (&foshan, "佛山市海区美合不锈钢厂", "佛山市海区", "广东省佛山市南海区"),
            (&foshan, "佛山市海区大沥镇美合不锈钢厂", "佛山市海区大沥镇", "广东省佛山市南海区大沥镇"),
            (&foshan, "顺德市容桂镇荣利针织厂", "顺德市容桂镇", "广东省佛山市顺德区容桂街道"),
            (&jiangmen, "江门市台山市泰城街道欧迪诺厂", "江门市台山市泰城街道", "广东省江门市台山市台城街道"),
            (&jiangmen, "江门大市泽镇荣安厂", "江门大市泽镇", "广东省江门市新会区大泽镇"),
            (&foshan, "大同陶瓷厂", "", ""),
            (&foshan, "深圳市宝安区华为厂", "深圳市宝安区", "广东省深圳市宝安区"),
            (&foshan, "连南县三江镇木器厂", "连南县三江镇", "广东省清远市连南瑶族自治县三江镇"),
            (&foshan, "上海市卢湾区某厂", "上海市卢湾区", "上海市卢湾区"),
        ] {
            let expected = (prefix.to_string(), place.to_string());
            assert_eq!(consumed(text, context, Mode::Name), expected, "{text}");
        }
    }

    #[test]
    fn prefixes_of_addresses() {
        let chaozhou = home("潮州市");
        let foshan = home("佛山市");
        let nowhere = RegionContext::default();
        for (context, text, prefix, place) in [
            (&chaozhou, "庵埠镇仙溪工业区一横22号", "庵埠镇", "广东省潮州市潮安区庵埠镇"),
            (&foshan, "南海区盐步河西颜边村", "南海区", "广东省佛山市南海区"),
            (&foshan, "南海大道12号", "", ""),
            (&foshan, "佛山市南海大道12号", "佛山市", "广东省佛山市"),
            (&foshan, "平洲平胜麻洪工业东区", "", ""),
            (&foshan, "顺德容桂容里宏丰路1号", "顺德容桂", "广东省佛山市顺德区容桂街道"),
            (&foshan, "大良街道办事处古鉴村委会", "大良街道办事处", "广东省佛山市顺德区大良街道"),
            (&nowhere, "安徽省海安县曲塘镇", "安徽省", "安徽省"),
            (&nowhere, "江苏省海安县曲塘镇", "江苏省海安县曲塘镇", "江苏省南通市海安市曲塘镇"),
            (&nowhere, "昌吉州昌吉市硫磺沟镇", "昌吉州昌吉市硫磺沟镇", "新疆维吾尔自治区昌吉回族自治州昌吉市硫磺沟镇"),
            (&nowhere, "东莞市长安镇涌头", "东莞市长安镇", "广东省东莞市长安镇"),
            (&nowhere, "北京市海淀区上地信息路2号", "北京市海淀区上地", "北京市海淀区上地街道"),
            (&nowhere, "北京市海淀区中关村南大街5号", "北京市海淀区", "北京市海淀区"),
            (&nowhere, "中山门大街299号", "", ""),
            (&nowhere, "中山街道勤俭社区", "", ""),
            (&nowhere, "南昌乡", "", ""),
            (&nowhere, "江苏镇江丹阳市", "江苏镇江丹阳市", "江苏省镇江市丹阳市"),
            (&nowhere, "宁波镇海骆驼街道", "宁波镇海骆驼街道", "浙江省宁波市镇海区骆驼街道"),
            (&nowhere, "江西抚州东乡区", "江西抚州东乡区", "江西省抚州市东乡区"),
            (&nowhere, "贵州镇远县", "贵州镇远县", "贵州省黔东南苗族侗族自治州镇远县"),
            (&nowhere, "广州镇龙镇福山村", "广州", "广东省广州市"),
            (&home("南宁市"), "朝阳街道望州路80号", "朝阳街道", "广西壮族自治区南宁市兴宁区朝阳街道"),
            (&home("成都市"), "成都一环路南四段10号", "成都", "四川省成都市"),
            (&nowhere, "中山北一路82号", "", ""),
            (&nowhere, "吉林北大道12号", "", ""),
            (&nowhere, "中山三乡镇平南村", "中山三乡镇", "广东省中山市三乡镇"),
            (&nowhere, "重庆北碚区北街道", "重庆北碚区", "重庆市北碚区"),
        ] {
            let expected = (prefix.to_string(), place.to_string());
            assert_eq!(consumed(text, context, Mode::Address), expected, "{text}");
        }
    }

    #[test]
    fn the_last_level_can_be_given_back() {
        let read = Gazetteer::builtin().prefix("饶平县东山镇陶瓷厂", &RegionContext::default()).unwrap();
        assert_eq!(read.without_last().unwrap().len, "饶平县".len());
        assert!(read.without_last().unwrap().without_last().is_none());
    }

    #[test]
    fn same_and_compatible_places() {
        let places = Gazetteer::builtin();
        let county = |name: &str| places.find(name, PlaceLevel::County).next().unwrap();
        assert!(places.same_place(county("潮安县"), county("潮安区")));
        assert!(places.same_place(county("顺德市"), county("顺德区")));
        assert!(places.same_place(county("南海市"), county("南海区")));
        assert!(places.compatible(county("卢湾区"), county("黄浦区")));
        assert!(!places.same_place(county("卢湾区"), county("黄浦区")));
        assert!(!places.compatible(county("潮安区"), county("饶平县")));
        assert!(places.compatible(county("枫溪区"), county("潮安区")));
        // Of 东湖高新区 no town is known: it may lie in any county of Wuhan, in none of another city, and is no other zone.
        assert!(places.compatible(county("东湖高新区"), county("洪山区")));
        assert!(!places.compatible(county("东湖高新区"), county("海珠区")));
        assert!(!places.compatible(county("东湖高新区"), county("西安高新区")));
    }

    #[test]
    fn a_text_counted_teaches_what_its_repetitions_do() {
        let counted =
            [("潮州市潮安区彩塘镇", 3), ("庵埠镇宝陇口村", 4), ("佛山市顺德区", 2), ("彩塘镇新联坑村", 2), ("", 5)];
        let repeated = counted.iter().flat_map(|&(text, n)| std::iter::repeat_n(text, n as usize));
        let (one, other) = (RegionContext::learn_counted(&counted), RegionContext::learn(repeated));
        assert_eq!((one.cities(), one.counties()), (other.cities(), other.counties()));
        assert_eq!((one.learned_villages(), other.learned_villages()), (1, 1));
    }

    #[test]
    fn the_home_region_is_learned_by_counting() {
        let texts = ["佛山市南海区大沥镇", "佛山市顺德区", "江门市新会区", "深圳市", "南海区西樵镇", "佛山市三水区"];
        let texts: Vec<&str> = texts.iter().copied().cycle().take(600).collect();
        let context = RegionContext::learn(texts.iter().copied());
        let places = Gazetteer::builtin();
        let names: Vec<&str> = context.cities().iter().map(|&(city, _)| places.get(city).name).collect();
        assert_eq!(names, ["佛山市", "深圳市", "江门市"]);
        assert!((context.cities()[0].1 - 4.0 / 6.0).abs() < 1e-6);
    }

    #[test]
    fn counties_of_long_names_go_by_their_first_character_at_home() {
        let places = Gazetteer::builtin();
        let home = |city: &str| RegionContext::home(&places.find(city, PlaceLevel::City).take(1).collect::<Vec<_>>());
        let county = |city: &str, text: &str| {
            let read = places.prefix(text, &home(city));
            read.and_then(|read| read.place(PlaceLevel::County)).map(|id| places.get(id).name)
        };
        for (text, name) in [
            ("陈旗王永生家具厂", "陈巴尔虎旗"),
            ("扎区灵泉镇中央街3号", "扎赉诺尔区"),
            ("呼伦贝尔市海区哈克镇团结村", "海拉尔区"),
            ("鄂旗克一河镇工业大街12号", "鄂伦春自治旗"),
            ("满洲里市扎赉诺尔区灵泉镇", "扎赉诺尔区"),
            ("满洲里市敖尔金区", "满洲里市"),
            ("海拉尔区扎赉诺尔区", "海拉尔区"),
        ] {
            assert_eq!(county("呼伦贝尔市", text), Some(name), "{text}");
        }
        assert_eq!(county("乌鲁木齐市", "沙区西山路3号"), Some("沙依巴克区"));
        assert_eq!(county("潮州市", "沙区西山路3号"), None, "nowhere but at home");
        assert_eq!(county("成都市", "都市丽人服装厂"), None);
        assert_eq!(county("呼伦贝尔市", "新旗服装厂"), None, "two banners begin so");
    }
}
