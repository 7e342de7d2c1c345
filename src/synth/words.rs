//! Characters and words from which names and addresses are put together.

/// First characters of invented brands.
pub(super) const BRAND_HEADS: &str = "宏鸿弘佳嘉家鑫新欣兴星盛晟胜裕玉钰伟炜玮丰锋峰华桦泰太顺利力立祥翔润瑞腾旭金锦辉晖明铭名诚成\
    益亿隆龙恒衡德富福永勇通源元远信凯美荣康安广和合禾创艺逸森海景彩万东南北百千双三大小长正中天地松柏竹梅兰翠青红紫\
    银铁石山川江河湖云雨雪春夏秋晨晓朝昌昇建国民联群众友协同庆乐喜吉如意智慧巧精工良优卓越超凡奇特雅韵品尚古今文";

/// Last characters of invented brands.
pub(super) const BRAND_TAILS: &str = "达发兴盛隆昌荣丰泰顺利祥瑞源信诚成业华光辉明亮升腾飞鸿宏大伟雄强力健康宁安和美佳丽雅艺\
    宝金银玉珍珠彩虹霞云峰岭原野林森松柏亭阁轩园庄洲洋海涛波江河泉溪湾川城邦国民家乐怡欣悦喜福禄寿禧德仁义礼智凯\
    越超群英才俊杰豪特色新创展拓通达联合协众友朋益旺裕富足盈余多满圆正中恒久远长";

/// Surnames with rough frequency order of eastern Guangdong.
pub(super) const SURNAMES: &[&str] = &[
    "陈", "林", "黄", "吴", "李", "张", "蔡", "杨", "刘", "郑", "许", "谢", "王", "郭", "洪", "苏", "沈", "卢", "曾",
    "邱", "佘", "翁", "章", "丁", "柯", "庄", "詹", "余", "方", "江", "廖", "魏", "孙", "辜", "谭", "欧阳", "成", "薛",
    "潘", "赖",
];

/// Characters of given names.
pub(super) const GIVEN: &str = "伟强明华平国文志海玉丽斌杰勇军辉荣燕珊琼娜旭锐鹏涛松波炎钦木楷彬生坤潮城镇喜惠贤瑞卿妹娥\
    绵宏桂泽林森浩炳耀雄少淑婵如创武进顺通顺才钟鸣镇标群有成";

/// Characters of one sound, as a person who hears a name would write them.
pub(super) const HOMOPHONES: &[&str] = &[
    "宏鸿弘洪",
    "佳嘉家加",
    "鑫新欣馨",
    "兴星",
    "盛晟胜圣",
    "裕玉钰誉",
    "伟炜玮",
    "丰锋峰枫",
    "利力立丽",
    "祥翔",
    "金锦",
    "辉晖",
    "明铭名",
    "诚成城",
    "益亿艺逸",
    "隆龙",
    "恒衡",
    "德得",
    "富福",
    "永勇",
    "源元远原",
    "和合禾荷",
    "泰太",
    "昌长",
    "华桦",
    "民明",
    "美每",
    "飞菲",
    "凯楷",
    "瑞锐",
    "业叶",
    "达大",
    "江姜",
    "林琳",
    "文雯",
    "建健",
    "志智",
    "杰洁",
    "顺舜",
];

/// Characters that look alike in print or handwriting.
pub(super) const LOOK_ALIKES: &[&str] = &[
    "未末", "己已", "风凤", "晟昇", "铭鸣", "锋烽", "泰秦", "佳住", "腾滕", "瑞端", "恒垣", "裕格", "兴兰", "盛感",
    "宁于", "天夫", "大太", "王玉", "友发", "力刀", "庆床", "洲州", "岗冈", "润阔", "昌冒", "亮亭", "华毕", "祥样",
    "旺旰",
];

/// Traditional forms; each pair is simplified, traditional.
pub(super) const TRADITIONAL: &[(char, char)] = &[
    ('厂', '廠'),
    ('艺', '藝'),
    ('业', '業'),
    ('兴', '興'),
    ('华', '華'),
    ('丰', '豐'),
    ('达', '達'),
    ('发', '發'),
    ('隆', '隆'),
    ('荣', '榮'),
    ('顺', '順'),
    ('锦', '錦'),
    ('辉', '輝'),
    ('铭', '銘'),
    ('诚', '誠'),
    ('亿', '億'),
    ('龙', '龍'),
    ('远', '遠'),
    ('广', '廣'),
    ('创', '創'),
    ('万', '萬'),
    ('东', '東'),
    ('双', '雙'),
    ('长', '長'),
    ('银', '銀'),
    ('铁', '鐵'),
    ('云', '雲'),
    ('庆', '慶'),
    ('乐', '樂'),
    ('优', '優'),
    ('联', '聯'),
    ('众', '眾'),
    ('国', '國'),
    ('飞', '飛'),
    ('强', '強'),
    ('宁', '寧'),
    ('丽', '麗'),
    ('宝', '寶'),
    ('岭', '嶺'),
    ('礼', '禮'),
    ('义', '義'),
    ('杰', '傑'),
    ('满', '滿'),
    ('圆', '圓'),
    ('协', '協'),
    ('钢', '鋼'),
    ('锈', '鏽'),
    ('塑', '塑'),
    ('料', '料'),
    ('制', '製'),
    ('实', '實'),
    ('区', '區'),
    ('县', '縣'),
    ('镇', '鎮'),
    ('卫', '衛'),
    ('电', '電'),
    ('贴', '貼'),
    ('纸', '紙'),
    ('饰', '飾'),
    ('鞋', '鞋'),
    ('雕', '雕'),
    ('鸿', '鴻'),
    ('伟', '偉'),
    ('祥', '祥'),
    ('润', '潤'),
    ('腾', '騰'),
    ('凯', '凱'),
    ('园', '園'),
    ('庄', '莊'),
    ('湾', '灣'),
    ('邦', '邦'),
    ('胜', '勝'),
    ('红', '紅'),
    ('兰', '蘭'),
    ('晓', '曉'),
    ('务', '務'),
    ('装', '裝'),
    ('庵', '庵'),
    ('埠', '埠'),
    ('凤', '鳳'),
    ('枫', '楓'),
];

/// Misspellings of places: right, wrong. Counted in a register extract: 井洲 stands more often than 汫洲.
pub(super) const MISSPELT_PLACES: &[(&str, &str)] = &[
    ("汫洲", "井洲"),
    ("黄冈", "黄岗"),
    ("东凤", "东风"),
    ("庵埠", "安埠"),
    ("浮洋", "浮阳"),
    ("磷溪", "鳞溪"),
    ("枫溪", "风溪"),
    ("凤塘", "凤堂"),
    ("登塘", "登堂"),
    ("彩塘", "彩堂"),
    ("意溪", "薏溪"),
    ("古巷", "鼓巷"),
];

/// Ways to name a part of a village's land.
pub(super) const LOTS: &[&str] = &[
    "洋片",
    "东畔片",
    "村前片",
    "村后片",
    "老厝洋",
    "葫芦池片",
    "沟墘",
    "大路下",
    "溪头片",
    "宫前片",
    "五斗片",
    "石牌片",
    "新厝片",
    "堤顶",
    "三角池",
    "书斋后",
    "山脚",
    "水利沟边",
    "旧砖窑",
    "西畔洋",
];

/// Things by which a place is found.
pub(super) const ANCHORS: &[&str] = &[
    "小学",
    "市场",
    "祠堂",
    "卫生站",
    "加油站",
    "桥头",
    "老爷宫",
    "涵洞",
    "篮球场",
    "变电站",
    "老人组",
    "水闸",
    "幼儿园",
    "村委会",
    "停车场",
    "牌坊",
];

/// Where a place is from the thing, each with other words for it.
pub(super) const RELATIONS: &[&[&str]] = &[
    &["旁", "旁边", "边"],
    &["对面"],
    &["后面", "后", "后侧"],
    &["东侧", "东面", "东边"],
    &["西侧", "西面", "西边"],
    &["南侧", "南面"],
    &["北侧", "北面"],
    &["斜对面"],
    &["往南约200米"],
];

/// Streets of villages.
pub(super) const STREETS: &[&str] = &[
    "中兴路",
    "环村路",
    "新兴路",
    "河堤路",
    "教育路",
    "工业大道",
    "育才路",
    "东兴路",
    "文明路",
    "西环路",
    "新安路",
    "振兴路",
    "村道",
    "北片大道",
    "大道东",
];

/// Trunk roads.
pub(super) const TRUNKS: &[&str] = &["潮汕公路", "护堤公路", "国道324线", "潮州大道", "安黄公路", "凤塘大道"];

/// Trunk roads of a province; every city has some of them.
pub(super) const TRUNKS_OF_PROVINCE: &[&str] =
    &["国道105线", "国道107线", "国道324线", "省道269线", "环城公路", "迎宾大道", "工业大道", "沿江公路"];

/// Words that no name list holds: what is complained about and is no plant.
pub(super) const FOREIGN: &[&str] = &[
    "大排档油烟扰民",
    "广场舞音响太吵",
    "工地半夜打桩",
    "KTV噪声",
    "有人在田里烧秸秆",
    "养鸡棚臭味",
    "洗车场污水横流",
    "小区水泵震动",
    "垃圾屋没人清运",
];

/// Chinese numerals from one to ten.
pub(super) const NUMERALS: [&str; 11] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// A number below 100 in Chinese numerals.
pub(super) fn numeral(n: u32) -> String {
    match n {
        0..=10 => NUMERALS[n as usize].to_owned(),
        11..=19 => format!("十{}", NUMERALS[n as usize - 10]),
        _ if n.is_multiple_of(10) => format!("{}十", NUMERALS[(n / 10 % 10) as usize]),
        _ => format!("{}十{}", NUMERALS[(n / 10 % 10) as usize], NUMERALS[(n % 10) as usize]),
    }
}

/// What is usual in a part of the country where villages, streets and families are called otherwise.
#[derive(Debug)]
pub(super) struct Habits {
    pub lots: &'static [&'static str],
    pub anchors: &'static [&'static str],
    pub streets: &'static [&'static str],
    pub trunks: &'static [&'static str],
    pub surnames: &'static [&'static str],
    /// Beginnings and ends of villages' names.
    pub village_heads: &'static [&'static str],
    pub village_tails: &'static [&'static str],
    /// What tells villages of one name apart.
    pub twins: &'static [&'static [&'static str]],
    /// What else 村 is written as.
    pub village_words: &'static [&'static str],
    /// Management zones; each takes some towns of the city.
    pub zones: &'static [&'static str],
}

const COMMON_SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林",
    "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "肖", "田", "董", "袁", "潘", "于",
    "蒋", "蔡",
];

/// The northern plain and beyond.
pub(super) static PLAIN: Habits = Habits {
    lots: &[
        "3组",
        "5组",
        "二组",
        "村北",
        "村东头",
        "村南",
        "南队",
        "东屯",
        "西营",
        "后街",
        "老窑厂",
        "砖厂院内",
        "原供销社院内",
        "原粮所",
        "棉花站",
        "河西",
        "铁道东",
        "大路西",
        "养殖小区",
        "东地",
    ],
    anchors: &[
        "小学",
        "中学",
        "粮站",
        "加油站",
        "卫生院",
        "信用社",
        "供销社",
        "火车站",
        "派出所",
        "收费站",
        "变电站",
        "村委会",
        "大桥",
        "农机站",
        "敬老院",
        "汽车站",
    ],
    streets: &[
        "人民路",
        "建设路东段",
        "文化路西段",
        "解放路",
        "中原路",
        "纬三路",
        "经五路",
        "环城东路",
        "新华大街",
        "振兴路中段",
        "迎宾大道",
        "工业路",
        "八一路",
        "光明街",
        "健康路",
    ],
    trunks: &["107国道", "G311国道", "省道237线", "S103", "环城路", "产业大道", "京广路"],
    surnames: COMMON_SURNAMES,
    village_heads: &[
        "李", "王", "张", "刘", "赵", "孙", "大李", "小王", "杨", "周", "马", "宋", "高", "郭", "朱", "石", "柳", "白",
        "黄", "梁", "双", "三", "五里", "十里",
    ],
    village_tails: &["庄", "营", "屯", "寨", "楼", "集", "堡", "店", "洼", "桥", "湾", "岗", "家", "坡", "沟", "郭"],
    twins: &[&["前", "后"], &["东", "西"], &["南", "北"], &["大", "小"]],
    village_words: &["村委会", "社区", "村民委员会", "大队"],
    zones: &["高新区", "经开区", "产业集聚区"],
};

/// The lower Yangtze and the coast south of it.
pub(super) static YANGTZE: Habits = Habits {
    lots: &[
        "工业点",
        "12组",
        "3组",
        "村东",
        "塘北",
        "桥头",
        "原村校",
        "老街",
        "后岸",
        "机场路边",
        "小微园",
        "蚕种场",
        "渡口",
        "沿河",
        "茶场",
        "石矿旁",
    ],
    anchors: &[
        "小学",
        "菜场",
        "老年活动中心",
        "加油站",
        "卫生院",
        "信用社",
        "大会堂",
        "桥头",
        "高速路口",
        "变电所",
        "村委会",
        "渡口",
        "水厂",
        "码头",
        "文化礼堂",
        "停车场",
    ],
    streets: &[
        "人民路",
        "中兴大道",
        "永宁路",
        "兴业路",
        "创业路",
        "横街路",
        "东海大道",
        "环城北路",
        "滨海大道",
        "振兴东路",
        "纬一路",
        "经八路",
        "塘下弄",
        "科技路",
        "育英路",
    ],
    trunks: &["104国道", "G329国道", "省道75线", "沿海大道", "甬台温高速公路", "老104国道", "疏港公路"],
    surnames: COMMON_SURNAMES,
    village_heads: &[
        "塘", "溪", "石", "横", "章", "金", "项", "潘", "叶", "洪", "林", "陈", "浦", "桐", "枫", "梅", "岭", "湖",
        "河", "沙", "郑", "应",
    ],
    village_tails: &["下", "头", "桥", "塘", "岙", "坑", "宅", "浦", "岸", "坞", "墩", "埠", "家", "店", "洋", "里"],
    twins: &[&["上", "下"], &["前", "后"], &["东", "西"], &["里", "外"]],
    village_words: &["村委会", "社区", "居委会", "行政村"],
    zones: &["经济开发区", "高新区", "集聚区"],
};

/// The middle Yangtze, the south-west and the far south.
pub(super) static SOUTHWEST: Habits = Habits {
    lots: &[
        "1组",
        "2组",
        "3社",
        "四组",
        "6组",
        "八社",
        "老街",
        "堰塘边",
        "石板坡",
        "水库边",
        "机砖厂",
        "原乡政府",
        "大坝子",
        "河坝",
        "垭口",
        "加气站后",
    ],
    anchors: &[
        "小学",
        "农贸市场",
        "加油站",
        "卫生院",
        "信用社",
        "粮站",
        "大桥",
        "收费站",
        "车站",
        "派出所",
        "村委会",
        "水厂",
        "敬老院",
        "电站",
        "老茶馆",
        "学校",
    ],
    streets: &[
        "人民路",
        "建设南路",
        "滨江路",
        "迎宾路",
        "青年路",
        "正街",
        "东街",
        "工业大道",
        "园区路",
        "兴园一路",
        "创业二路",
        "飞云路",
        "剑门路",
        "九洲大道",
        "绵兴东路",
    ],
    trunks: &["108国道", "318国道", "G210", "省道205线", "成绵路", "老川陕路", "绕城路"],
    surnames: COMMON_SURNAMES,
    village_heads: &[
        "石", "高", "双", "龙", "柏", "凉", "观音", "青", "黄桷", "大", "红", "金", "桂", "柳", "白", "三", "团", "新",
        "清", "杨柳", "玉", "太",
    ],
    village_tails: &["坝", "河", "桥", "林", "水", "岩", "湾", "坪", "沟", "寺", "堰", "庙", "山", "树", "冲", "坳"],
    twins: &[&["上", "下"], &["大", "小"], &["新", "老"]],
    village_words: &["村委会", "社区", "村民委员会", "居委会"],
    zones: &["高新区", "经开区", "工业集中区"],
};
