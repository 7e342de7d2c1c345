//! The words themselves: wordings of headers by field, words that are no field, and telling parts.

use crate::ingest::IGNORE;

/// Field, confidence, wordings separated by white space. Remarks in brackets, numbering and asterisks are not written here.
pub(super) const EXACT: &[(&str, f32, &str)] = &[
    (
        "name",
        1.0,
        "单位名称 企业名称 企业详细名称 单位详细名称 企业全称 单位全称 户名 用户名称 用户名 用电户名 用电客户名称 客户名称 客户名 企业场所名称 \
         企业单位名称 单位企业名称 企业或单位名称 企事业单位名称 被举报单位 被投诉单位 被反映单位 被举报单位名称 被投诉单位名称 被举报对象 被投诉对象 \
         被举报企业 被投诉企业 被举报企业名称 被投诉企业名称 举报对象 投诉对象 污染源名称 污染源单位 污染源单位名称 排污单位 排污单位名称 排污者名称 \
         排污企业名称 商户名称 店铺名称 公司名称 公司全称 工厂名称 厂名 厂家名称 厂企名称 字号名称 个体户名称 个体工商户名称 业户 业户名称 经营户名称 \
         场所名称 养殖场名称 养殖户名称 持证单位 持证单位名称 持证人名称 许可证持有者 许可证持有人 被许可人 被许可单位 申领单位 填报单位名称 普查对象名称 \
         清查对象名称 调查对象名称 调查单位名称 调查单位 法人单位名称 法人单位详细名称 产业活动单位名称 产业活动单位详细名称 纳税人名称 市场主体名称 \
         主体名称 经营主体名称 经营单位名称 生产单位名称 生产企业名称 工业企业名称 建设单位 建设单位名称 责任单位名称 涉事单位 涉事企业 取水权人 取水单位 取水户 用水单位 用水户 排水户 用气单位 用气户 产废单位 涉事主体 涉事对象 涉诉主体 被投诉主体 被举报主体 被反映主体 诉求主体 涉及企业 \
         被检查单位 被检查单位名称 受检单位 受检单位名称 被查单位 现场名称 作坊名称 加工点名称 加工场名称 对象名称 企业名 单位名 公司名 机构名称 \
         用能单位名称 重点用能单位 名称字号 单位名称公章 企业单位 现用名称 现用名 污染源 污染主体 经营者企业名称 企业名称经营者 违法单位 关联企业 业主单位 项目单位 申请单位 机构全称 市场主体 \
         普查对象 清查对象 调查对象 排查对象 整治对象 监管对象 监管对象名称 涉诉单位 巡查单位 用电单位 用电户 用电人名称 举报单位 被举报人 被投诉人 被反映人 被反映对象 法人名称单位名称 companyname company enterprise enterprisename unitname entityname \
         businessname firmname organisationname organizationname accountholder customername holdername facilityname plantname factoryname \
         dwmc qymc dwxxmc qyxxmc unit_name company_name",
    ),
    ("name", 0.75, "名称 单位 企业 公司 商户 店名 工厂 用户 客户 对象 name holder facility firm"),
    (
        "former_name",
        1.0,
        "曾用名 曾用名称 原名 原名称 原单位名称 原企业名称 旧名称 旧名 更名前名称 变更前名称 变更前单位名称 历史名称 企业曾用名 单位曾用名 别名 又名 原用名 更名情况 \
         其他名称 第二名称 formername previousname oldname used_name alias cym",
    ),
    (
        "credit_code",
        1.0,
        "统一社会信用代码 社会信用代码 统一信用代码 信用代码 统一社会信用代码组织机构代码 统一社会信用代码或组织机构代码 组织机构代码统一社会信用代码 \
         统一社会信用代码证号 统一社会信用代码注册号 统一社会信用代码营业执照注册号 信用代码注册号 统一代码 社会统一信用代码 统一社会代码 \
         统一社会信用编码 社会信用统一代码 三证合一码 组织机构码 统一信用码 统一社会信用码 企业注册码 组织机构代码 组织机构代码证号 组织机构代码证 机构代码 组织代码 企业代码 单位代码 法人代码 企业法人代码 法人单位代码 企业组织机构代码 \
         单位组织机构代码 三证合一代码 营业执照号 营业执照号码 营业执照编号 营业执照代码 工商营业执照号 营业执照 执照号 执照编号 证照号码 证照编号 \
         证件号码 企业信用代码 尚未领取统一社会信用代码的填写原组织机构代码号 creditcode uscc unifiedsocialcreditcode socialcreditcode \
         organisationcode organizationcode orgcode tyshxydm shxydm zzjgdm xydm credit_code credit_id usci",
    ),
    // A table of codes and their meanings has such a column, too.
    ("credit_code", 0.6, "代码"),
    (
        "registration_no",
        1.0,
        "注册号 工商注册号 工商登记注册号 营业执照注册号 登记注册号 工商登记号 企业注册号 工商注册号码 注册登记号 registrationno registrationnumber \
         regno businesslicenseno",
    ),
    (
        "tax_no",
        1.0,
        "税号 纳税人识别号 纳税识别号 税务登记号 税务登记证号 纳税人税号 国税登记号 地税登记号 纳税人编码 纳税登记号 taxno taxnumber taxid taxpayerid",
    ),
    (
        "permit_no",
        1.0,
        "许可证编号 许可证号 许可证号码 排污许可证编号 排污许可证号 排污许可证号码 排污许可编号 排污证编号 排污证号 登记编号 排污登记编号 排污登记表编号 \
         排污许可登记编号 固定污染源排污登记编号 证书编号 许可编号 发证编号 证书号 排污许可证 许可证编码 排污许可证编码 排污许可证证号 许可证证书编号 登记回执编号 排污登记回执编号 管理编号 permitno permitnumber licenceno licenseno permit_no xkzbh pwxkzbh",
    ),
    (
        "account_no",
        1.0,
        "户号 用户编号 用户号 用电户号 用电编号 用电客户编号 客户编号 客户号 供电户号 电力户号 电费户号 用户户号 缴费户号 结算户号 总户号 计量点编号 \
         用户编码 客户编码 电表户号 用户标识 客户代码 用户代码 电表号 表号 电表编号 计量点号 accountno accountnumber accountid customerno customernumber customerid account account_no",
    ),
    (
        "address",
        1.0,
        "地址 详细地址 企业地址 单位地址 公司地址 厂址 工厂地址 经营地址 生产地址 生产经营地址 生产经营场所地址 生产经营场所 经营场所 经营场所地址 实际地址 \
         实际经营地址 实际生产地址 实际经营场所 生产场所地址 单位详细地址 企业详细地址 详址 所在地址 所在地 单位所在地 企业所在地 单位所在地址 企业所在地址 用电地址 \
         用户地址 供电地址 用电户地址 装表地址 安装地址 客户地址 举报地址 投诉地址 被举报地址 被举报单位地址 被投诉单位地址 事发地址 事发地点 发生地点 \
         污染地点 污染源地址 污染地址 具体地址 具体位置 具体地点 现场地址 地点 位置 地理位置 坐落 坐落地址 场所地址 门牌号 门牌地址 通讯地址 联系地址 办公地址 \
         详细地址街村门牌号 街村门牌号 单位位置 企业位置 建设地点 项目地址 厂房地址 生产厂址 经营地 营业地址 普查对象地址 街路门牌号 街道门牌号 街道门牌 门牌 村路门牌 路名门牌 路门牌号 单位实际所在地 实际所在地 \
         生产经营所在地 经营场地 生产场地 企业所在位置 单位所在位置 所在位置 污染源位置 污染源所在地 事发位置 地理位置描述 位置描述 工厂位置 厂区位置 现场位置 详细位置 事发地 生产地 经营所在地 住址 被举报人地址 被投诉人地址 address addr location siteaddress \
         plantaddress businessaddress streetaddress dz xxdz qydz",
    ),
    ("address", 0.65, "点位 具体点位 问题点位 污染点位 点位位置 点位名称"),
    (
        "registered_address",
        1.0,
        "注册地址 住所 注册地 工商注册地址 登记地址 营业执照地址 注册住所 企业住所 单位注册地址 企业注册地址 法定住所 住所地 单位注册地 工商登记地址 \
         注册登记地址 执照地址 法人单位地址 法人住所 registeredaddress regaddress zcdz",
    ),
    ("province", 1.0, "省 省份 省自治区直辖市 所在省 所属省 省级 province sheng"),
    ("city", 1.0, "市 地市 地级市 市地 所在市 所属市 所属地市 城市 地区市州盟 市级 city shi"),
    (
        "county",
        1.0,
        "区县 县区 县 区 所属区县 所在区县 所属县区 县市区 区县市 所属区 所在区 行政区 所属行政区 辖区 所属辖区 县级 区域 所属区域 行政区划 行政区域 所在区域 县区市 \
         市县区 市县 区名 县名 county district countydistrict xian",
    ),
    (
        "town",
        1.0,
        "镇 镇街 街镇 镇街道 乡镇 街道 乡镇街道 所属镇街 所属街镇 所在镇街 所属乡镇 所在乡镇 所属镇 所在镇 所属街道 所在街道 所属镇街道 所在镇街道 所属乡镇街道 \
         所在乡镇街道 乡镇街 镇乡街道 镇区 所属镇区 园区镇街 镇街园区 所属区县镇 区县镇 镇场 镇街名称 乡镇名称 街道名称 街道乡镇 街道镇 属地镇街 街镇名称 镇街村 镇级 乡级 属地 所属属地 乡 \
         镇办 乡镇办 办事处 街道办 街道办事处 所属街道办 镇名 town township subdistrict townstreet street xiangzhen",
    ),
    (
        "village",
        1.0,
        "村 村居 村社区 社区 村居委 村委 村居委会 村委会 居委会 行政村 所属村居 所在村居 所属村 所在村 所属村社区 所在村社区 村居社区 社区村 社区居委会 村居名称 \
         村名 社区名称 村民委员会 居村委会 村居民委员会 村级 村组 村民小组 自然村 所属社区 所在社区 经联社 管区 管理区 村社 village community villagecommunity cun",
    ),
    (
        "division_code",
        0.9,
        "行政区划代码 行政区代码 区划代码 地区代码 统计用区划代码 普查小区代码 所在地区划代码 行政区划编码 区划码 地址码 地址代码 普查区代码 divisioncode areacode regioncode xzqdm xzqhdm",
    ),
    (
        "legal_rep",
        1.0,
        "法定代表人 法人 法人代表 法定代表人负责人 法人负责人 负责人 法定代表人姓名 法人姓名 法人代表姓名 法人名称 企业负责人 单位负责人 主要负责人 负责人姓名 \
         经营者 经营者姓名 经营者名称 业主 业主姓名 业主名称 老板 老板姓名 厂长 投资人 执行事务合伙人 个体经营者 经营人 法定负责人 代表人 企业法人 单位法人 法人经营者 \
         负责人经营者 企业负责人姓名 法人或负责人 法定代表人或负责人 现场负责人 厂负责人 户主 户主姓名 摊主 摊主姓名 店主 店主姓名 场主 场主姓名 厂主 厂主姓名 矿主 窑主 坊主 实际控制人 实际经营人 经营人姓名 承租人 承租方 租户 姓名 legalrep legalrepresentative \
         representative owner legalperson fddbr frdb fr proprietor",
    ),
    (
        "contact",
        1.0,
        "联系人 联系人姓名 环保联系人 企业联系人 单位联系人 联络人 联络员 环保负责人 环保专员 环保员 环保管理人员 环保管理员 经办人 用电联系人 客户联系人 contact contactperson \
         contactname lxr",
    ),
    (
        "phone",
        1.0,
        "电话 联系电话 手机 手机号 手机号码 电话号码 联系方式 固定电话 移动电话 座机 办公电话 联系手机 联系号码 联系电话手机 固话 电话手机 手机电话 联系人电话 \
         联系人手机 负责人电话 法人电话 业主电话 企业电话 单位电话 公司电话 客户电话 用户电话 环保联系人电话 联系人联系电话 联系人联系方式 负责人联系电话 \
         法人联系电话 移动号码 移动电话号码 固定电话号码 传真电话 电话1 电话2 联系电话1 联系电话2 手机1 手机2 phone phonenumber telephone tel mobile \
         mobilephone cellphone contactnumber contactphone phoneno telno lxdh dh sjh lxfs",
    ),
    (
        "industry",
        1.0,
        "行业 行业类别 行业名称 所属行业 行业类型 行业分类 国民经济行业 国民经济行业类别 国民经济行业分类 行业小类 行业大类 行业中类 行业种类 企业行业 所在行业 \
         主要行业 行业门类 从事行业 经营行业 行业类别名称 行业小类名称 行业类别及代码 行业名称代码 行业类别代码名称 行业分类名称 产业类别 industry sector \
         industryname industrytype trade hymc hylb",
    ),
    (
        "industry",
        0.65,
        "主要产品 主导产品 主要产品名称 产品 产品名称及产量 生产产品 产品类型 产品类别 做什么 干什么 生产什么 经营什么 主要业务活动 主营业务 主营产品 经营项目 生产项目 主营 经营类别 生产类型 \
         从事生产 加工类型 主营业务活动 生产内容 经营内容 加工类别 加工内容 产品种类 加工产品 生产品种 产品及产能 产品及产量 主要业务活动1 产业类型 行业及代码 行业及产品 products mainproducts",
    ),
    (
        "industry_code",
        1.0,
        "行业代码 行业类别代码 行业编码 行业小类代码 国民经济行业代码 行业分类代码 所属行业代码 行业代码1 行业代码一 主行业代码 行业类别小类代码 行业小类码 小类代码 主行业代码1 gbt4754代码 gbt4754行业代码 行业类别编码 国民经济行业分类代码 \
         industrycode sectorcode siccode hydm hylbdm",
    ),
    (
        "longitude",
        1.0,
        "经度 中心经度 东经 企业经度 单位经度 厂址经度 地理经度 经度坐标 经度坐标值 经度e 坐标经度 位置经度 longitude lng lon long jd jingdu x坐标经度",
    ),
    (
        "latitude",
        1.0,
        "纬度 中心纬度 北纬 企业纬度 单位纬度 厂址纬度 地理纬度 纬度坐标 纬度坐标值 纬度n 坐标纬度 位置纬度 latitude lat wd weidu y坐标纬度",
    ),
    (
        "coordinates",
        1.0,
        "经纬度 坐标 地理坐标 中心坐标 中心经纬度 经纬度坐标 地理经纬度 gps坐标 gps经纬度 企业坐标 单位坐标 坐标位置 坐标经纬度 位置坐标 地理位置坐标 地理位置经纬度 \
         厂址坐标 点位坐标 coordinates latlng lnglat gps",
    ),
    (
        "electricity_kwh",
        1.0,
        "用电量 年用电量 电量 年电量 全年用电量 总用电量 累计用电量 年度用电量 用电总量 全年电量 售电量 年售电量 耗电量 年耗电量 电力消耗量 2017年用电量 2016年用电量 \
         2018年用电量 用电量千瓦时 年用电量千瓦时 用电量度 年用电量万千瓦时 总电量 有功电量 累计电量 电费电量 结算电量 2016年电量 2017年电量 2018年电量 年耗电 electricity kwh electricitykwh annualkwh powerconsumption \
         electricityconsumption ydl",
    ),
    (
        "output_value",
        1.0,
        "产值 年产值 工业产值 工业总产值 总产值 年总产值 产值万元 年产值万元 工业总产值万元 2017年产值 2017年工业总产值 2016年产值 年度产值 outputvalue output \
         annualoutput industrialoutput",
    ),
    (
        "status",
        1.0,
        "运行状态 经营状态 生产状态 运营状态 企业状态 单位状态 目前状态 现状 生产情况 运行情况 经营情况 营业状态 开业状态 登记状态 状态 企业运行状态 生产经营状态 \
         目前生产状态 是否在产 是否停产 是否生产 生产状况 运行状况 经营状况 运营状况 运营情况 企业运行情况 企业经营情况 生产经营情况 生产经营状况 \
         企业现状 企业状况 是否在营 在营状态 工商状态 存活状态 营业情况 运转情况 开工情况 开停情况 停产情况 目前状况 目前情况 当前状态 开工状态 存续状态 在产停产 是否正常生产 status operatingstatus runningstatus state yxzt",
    ),
    (
        "measure",
        1.0,
        "整治措施 处理措施 整改措施 整治方式 整治类型 整治类别 整治分类 处置方式 处理方式 处置措施 整改要求 处理意见 整治意见 分类整治措施 分类处置 分类处置意见 分类整治意见 \
         处置意见 拟采取措施 整治要求 整改类型 整治方案 整改方式 整改类别 处置类型 处置类别 处理类型 综合整治类别 整治措施类别 取缔整治搬迁 措施 分类 measure action treatment",
    ),
    (
        "complaint_text",
        1.0,
        "举报内容 投诉内容 反映情况 反映内容 信访内容 举报事项 投诉事项 举报问题 投诉问题 反映问题 诉求内容 诉求 问题描述 信访事项 主要内容 内容摘要 内容 来电内容 \
         举报描述 投诉描述 污染描述 举报详情 投诉详情 工单内容 案件内容 事件描述 问题详情 信访件内容 反映事项 主要诉求 投诉举报内容 举报投诉内容 受理内容 \
         污染情况 污染情况描述 complaint complainttext complaintcontent description details content",
    ),
    (
        "complaint_date",
        1.0,
        "举报时间 投诉时间 举报日期 投诉日期 受理时间 受理日期 来电时间 来信时间 信访时间 信访日期 登记时间 接报时间 接件日期 收件日期 交办时间 反映时间 投诉举报时间 \
         举报投诉时间 complaintdate datereceived",
    ),
    (
        "complaint_text",
        0.65,
        "反映的主要问题 主要问题 环境问题 信访问题 问题 存在问题 案情 案情描述 案情简介 案由 事由 基本情况 情况反映 举报情况 投诉情况 诉求描述 来信内容 来访内容 事项内容 \
         具体内容 详细内容 标题 事件标题 工单标题 工单详情 工单描述 受理内容描述 详情 描述",
    ),
    ("complaint_date", 0.6, "日期 时间 登记日期 来电日期 来信日期 接访日期 工单时间 收文日期 创建时间 date"),
    (
        "opening_date",
        0.9,
        "成立日期 开业时间 开业日期 成立时间 注册日期 投产时间 投产日期 开工时间 开业成立时间 建厂时间 foundingdate openingdate",
    ),
    (
        "serial",
        1.0,
        "序号 编号 序列 顺序号 序 行号 no num id serial serialno sn index 项次 底册序号 底册编号 排序 举报编号 投诉编号 受理编号 信访编号 工单编号 工单号 案件编号 案件号 件号 顺序码 受理号 流水号 信件编号 举报件编号 任务编号 案号 xh",
    ),
    (
        "remark",
        1.0,
        "备注 备 说明 备注说明 情况说明 其他说明 其他 其它 备考 附注 注 备注1 备注2 remark remarks note notes comment memo bz",
    ),
];

/// Words that share a part with a field and are none.
pub(super) const NOT_FIELDS: &str = "产品名称 项目名称 污染物名称 设备名称 原料名称 原辅材料名称 锅炉名称 排放口名称 河流名称 受纳水体名称 园区名称 工业园区名称 \
     开发区名称 集团名称 燃料名称 举报人 投诉人 举报人姓名 投诉人姓名 举报人电话 投诉人电话 举报人联系电话 投诉人联系电话 举报人联系方式 投诉人联系方式 反映人 \
     反映人电话 来电人 来电号码 来电人电话 普查员 普查员姓名 普查员编号 普查员电话 审核人 审核人编号 填表人 填报人 填报人电话 检查人 检查人员 检查员 录入人 网格员 网格员电话 电子邮箱 邮箱 \
     网址 邮编 邮政编码 传真 用电类别 用电性质 电压等级 行业标准 行业主管部门 主管部门 发证机关 登记机关 受理单位 承办单位 办理单位 责任单位 属地责任单位 \
     来源单位 供电单位 供电所 供电局 抄表员 单位类型 企业类型 企业规模 单位规模 单位性质 企业性质 注册类型 登记注册类型 注册资本 用户类别 用户类型 \
     其他厂址 其他厂址地址 其他厂址个数 有无其他厂址 发证日期 发证时间 有效期 有效期限 有效期至 检查日期 检查时间 排查日期 排查时间 办结时间 办结日期 填报日期 填表日期 证件类型 计量单位 村长 镇领导 街道负责人 河长 上级单位名称 主管单位名称 上级法人单位名称 归属法人单位名称 归属法人单位详细名称 隶属单位 房东 房东姓名 房东电话 出租人 产权人";

/// A part of a header that tells the field when the whole is unknown; earlier entries go first.
pub(super) struct Part {
    /// Field, or `ignore` when the part says that the header is none.
    pub field: &'static str,
    /// Confidence of the guess.
    pub confidence: f32,
    /// One of these must be in the header.
    pub any: &'static [&'static str],
    /// None of these may be.
    pub not: &'static [&'static str],
}

const fn part(
    field: &'static str,
    confidence: f32,
    any: &'static [&'static str],
    not: &'static [&'static str],
) -> Part {
    Part { field, confidence, any, not }
}

const fn none(any: &'static [&'static str]) -> Part {
    Part { field: IGNORE, confidence: 0.6, any, not: &[] }
}

/// Parts in order of how much they tell.
pub(super) const PARTS: &[Part] = &[
    none(&["是否", "有无", "数量", "个数", "人数", "面积", "邮箱", "网址", "邮编", "邮政编码", "email", "website"]),
    none(&[
        "举报人",
        "投诉人",
        "反映人",
        "来电人",
        "信访人",
        "普查员",
        "审核人",
        "填表人",
        "填报人",
        "检查人",
        "网格员",
        "房东",
        "出租人",
    ]),
    // Who in an office looks after the unit; the same person stands beside all units of a town.
    none(&[
        "镇街联系人",
        "镇联系人",
        "村联系人",
        "镇街负责",
        "镇级负责",
        "村级负责",
        "属地负责",
        "部门负责",
        "监管人",
        "监管员",
        "监管责任",
        "包片",
        "包村",
        "挂点",
        "河长",
        "身份证",
    ]),
    part("credit_code", 0.95, &["信用代码", "信用编码", "机构代码", "creditcode", "uscc"], &[]),
    part("tax_no", 0.9, &["纳税人识别", "税务登记", "税号", "taxpayer"], &[]),
    part("registration_no", 0.9, &["注册号", "工商登记号"], &[]),
    part(
        "permit_no",
        0.9,
        &["许可证编号", "许可证号", "许可编号", "排污证号", "登记编号", "permit"],
        &[
            "日期",
            "时间",
            "类别",
            "类型",
            "date",
            "取水",
            "采矿",
            "采砂",
            "食品",
            "餐饮",
            "烟草",
            "生产许可",
            "经营许可",
            "运输",
            "驾驶",
        ],
    ),
    part("account_no", 0.9, &["户号", "用户编号", "客户编号", "用电编号"], &[]),
    part("credit_code", 0.75, &["营业执照", "执照号", "证照号"], &["地址", "住所", "名称", "日期", "照片"]),
    part("phone", 0.9, &["电话", "手机", "联系方式", "联系号码", "座机", "phone", "mobile", "telephone"], &["日期"]),
    part("former_name", 0.9, &["曾用名", "原名称", "更名前", "变更前", "曾用", "formername"], &["地址", "法人"]),
    part(
        "complaint_text",
        0.85,
        &[
            "举报内容",
            "投诉内容",
            "来电内容",
            "来信内容",
            "反映情况",
            "反映内容",
            "反映问题",
            "反映的问题",
            "反映的主要问题",
            "信访内容",
            "诉求",
            "问题描述",
            "工单内容",
            "举报情况",
            "投诉情况",
        ],
        &[],
    ),
    part(
        "complaint_date",
        0.85,
        &["举报时间", "举报日期", "投诉时间", "投诉日期", "受理时间", "受理日期"],
        &["截止", "办结"],
    ),
    part("electricity_kwh", 0.85, &["用电量", "耗电量", "售电量", "kwh", "千瓦时"], &["水电", "电费"]),
    part("output_value", 0.85, &["总产值", "年产值", "工业产值"], &["能耗", "增速", "占比"]),
    part("coordinates", 0.85, &["经纬度", "坐标"], &["x", "y", "系", "说明", "来源"]),
    part("longitude", 0.9, &["经度", "东经", "longitude"], &["纬度", "经纬"]),
    part("latitude", 0.9, &["纬度", "北纬", "latitude"], &["经度", "经纬"]),
    part(
        "industry_code",
        0.9,
        &["行业代码", "行业编码", "行业类别代码", "行业小类代码", "行业小类码", "industrycode"],
        &[],
    ),
    part(
        "registered_address",
        0.9,
        &["注册地址", "注册地", "登记地址", "住所", "执照地址", "registeredaddress"],
        &["代码"],
    ),
    part(
        "address",
        0.85,
        &["地址", "厂址", "详址", "经营场所", "生产场所", "地点", "门牌", "address"],
        &["代码", "类型", "邮箱"],
    ),
    part(
        "legal_rep",
        0.85,
        &["法定代表人", "法人代表", "经营者", "业主", "legalrep"],
        &["证", "类型", "性别", "住址", "身份"],
    ),
    part("contact", 0.85, &["联系人", "联络人", "联络员", "contact"], &["证", "邮"]),
    part(
        "industry",
        0.8,
        &["行业类别", "行业名称", "行业类型", "所属行业", "行业分类", "行业", "industry"],
        &["标准", "主管", "协会", "编号", "代码"],
    ),
    part(
        "name",
        0.85,
        &[
            "单位名称",
            "企业名称",
            "公司名称",
            "工厂名称",
            "业户名称",
            "商户名称",
            "用户名称",
            "客户名称",
            "场所名称",
            "场名称",
            "厂名称",
            "详细名称",
            "企业全称",
            "单位全称",
            "户名",
            "被举报单位",
            "被投诉单位",
            "被举报企业",
            "被投诉企业",
            "被检查单位",
            "排污单位",
            "用电单位",
            "被举报对象",
            "companyname",
            "enterprisename",
        ],
        &["类型", "上级", "归属", "主管", "代码", "性质", "拼音", "英文"],
    ),
    part(
        "town",
        0.8,
        &["镇街", "镇(街", "乡镇", "街道", "所属镇", "所在镇"],
        &["负责", "编码", "代码", "意见", "领导"],
    ),
    part("village", 0.8, &["村居", "村社区", "村委", "居委", "行政村", "社区"], &["负责", "编码", "代码", "意见"]),
    part("county", 0.75, &["区县", "县区", "县市区", "所属区", "所在区"], &["负责", "编码", "代码", "意见"]),
    part("division_code", 0.75, &["区划代码", "行政区代码"], &[]),
    part("measure", 0.75, &["整治措施", "整改措施", "处理措施", "整治方式", "处置方式"], &["时间", "日期"]),
    part(
        "status",
        0.75,
        &["运行状态", "经营状态", "生产状态", "运营状态", "运行情况", "经营情况", "生产状况", "经营状况", "在产"],
        &[],
    ),
    part("legal_rep", 0.7, &["负责人"], &["证", "普查", "统计", "填", "签"]),
    part("serial", 0.7, &["序号"], &[]),
    part("remark", 0.7, &["备注"], &[]),
    // What no entry above has taken: dates of other kinds look like telephone numbers to a machine.
    none(&["日期", "时间", "年份", "date"]),
];
