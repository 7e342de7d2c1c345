//! Try the auto plan on labelled tables.
use minglu::auto::*;
use minglu::eval::*;
use minglu::observe::Unobserved;
use minglu::record::Lists;
use std::collections::HashMap;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    for dir in &args {
        let t0 = std::time::Instant::now();
        let (records, idcol, ignore): (String, &str, Vec<String>) = if dir.ends_with(".csv") { (dir.clone(), "rec_id", vec!["kind".into(), "cluster".into(), "rec_id".into()]) } else {
            let p = format!("{dir}/records.csv");
            (if std::path::Path::new(&p).exists() { p } else { p + ".gz" }, "id", vec!["id".into()]) };
        let mut ignore = ignore; if let Ok(i) = std::env::var("IGNORE") { ignore.extend(i.split(',').map(str::to_owned)); }
        let source = read_table(records.as_ref()).unwrap();
        let mut lists = Lists::default();
        let name = source.name.clone();
        let has_source = source.columns.iter().any(|c| c.header == "source");
        let ids: Vec<String> = { let c = source.columns.iter().find(|c| c.header == idcol).unwrap(); c.values.iter().map(|v| v.unwrap_or("").to_owned()).collect() };
        let clusters: Option<Vec<String>> = source.columns.iter().find(|c| c.header == "cluster").map(|c| c.values.iter().map(|v| v.unwrap_or("").to_owned()).collect());
        lists.push(source);
        let t_read = t0.elapsed();
        let options = DeriveOptions { source: has_source.then(|| "source".into()), ignore, link_bits: 0.0 };
        let derived = derive(&lists, &options);
        let registry = minglu::builtin::registry();
        let mut plan = derived.plan;
        if let Ok(p) = std::env::var("OVER") { let mut t: toml::Table = toml::Value::try_from(&plan).unwrap().as_table().unwrap().clone();
            for kv in p.split(';') { let (k, v) = kv.split_once('=').unwrap(); let v: toml::Table = toml::from_str(&format!("x={v}")).unwrap(); let mut cur = &mut t; let ks: Vec<&str> = k.split('.').collect();
              let mut val = None; 
              for (i, kk) in ks.iter().enumerate() { if i + 1 == ks.len() { cur.insert(kk.to_string(), v["x"].clone()); } else { let e = cur.get_mut(*kk).unwrap(); cur = match e { toml::Value::Array(a) => a[0].as_table_mut().unwrap(), toml::Value::Table(t) => t, _ => panic!() }; } } let _ = &mut val; let _: &Option<()> = &val; }
            plan = t.try_into().unwrap(); }
        if std::env::var("SHOW").is_ok() { println!("{}", plan.to_toml()); for l in &derived.left_out { println!("left out {l:?}"); } }
        let compiled = plan.compile(&registry).unwrap();
        let t1 = std::time::Instant::now();
        let g = group(&compiled, &lists, &Unobserved).unwrap();
        let t_run = t1.elapsed();
        let cl: HashMap<String, String> = match clusters { Some(c) => ids.iter().cloned().zip(c).collect(), None => {
            let t = read_table(format!("{dir}/truth.csv").as_ref()).unwrap();
            t.columns[0].values.iter().zip(t.columns[1].values.iter()).map(|(a, b)| (a.unwrap().to_owned(), b.unwrap().to_owned())).collect() } };
        let truth = Truth { rows: ids.iter().enumerate().map(|(i, id)| TruthRow { source: name.clone(), record: i as u32 + 1, site: cl[id].clone(), legal: cl[id].clone(), linkable: true }).collect() };
        let e = evaluate(&truth, &links_of(&lists, &g), Unit::Site);
        let same = |p: minglu::record::Pair| cl[&ids[p.left().index()]] == cl[&ids[p.right().index()]];
        let mut sizes: HashMap<&str, u64> = HashMap::new();
        for id in &ids { *sizes.entry(&cl[id]).or_default() += 1; }
        let all: u64 = sizes.values().map(|n| n * (n - 1) / 2).sum();
        let hit = g.candidates.pairs().iter().filter(|p| same(**p)).count();
        // Best pair threshold.
        let single = !g.model.single_sources().is_empty(); let mut sc: Vec<(f32, bool)> = g.scored.pairs.iter().filter(|s| !single || g.data.source(s.pair.left()) != g.data.source(s.pair.right())).map(|s| (s.bits, same(s.pair))).collect();
        sc.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut tp, mut best) = (0.0, (0.0, 0.0));
        let mut at0 = 0.0;
        for (i, (bits, ok)) in sc.iter().enumerate() { if *ok { tp += 1.0; } let f = 2.0 * tp / ((i + 1) as f64 + all as f64); if f > best.0 { best = (f, *bits); } if *bits >= 0.0 { at0 = f; } }
        println!("{:14} F1 {:.4} P {:.4} R {:.4} B3 {:.4} exact {:.4} | block recall {:.4} pairs/rec {:.1} | pair F1@0 {:.4} best {:.4}@{:.1} | read {:.2}s run {:.2}s total {:.2}s",
            dir.rsplit('/').next().unwrap(), e.pairs.f1, e.pairs.precision, e.pairs.recall, e.bcubed.f1, e.exact.f1, hit as f64 / all as f64, g.candidates.len() as f64 / ids.len() as f64, at0, best.0, best.1, t_read.as_secs_f64(), t_run.as_secs_f64(), t0.elapsed().as_secs_f64());
        if std::env::var("PAR").is_ok() { println!("{}", serde_json::to_string_pretty(&g.model.parameters()).unwrap()); }
        if std::env::var("CAL").is_ok() { for w in [-6.0f32,-4.,-3.,-2.,-1.,0.,1.,2.,3.,4.,6.,8.,12.,99.].windows(2) { let b: Vec<_> = sc.iter().filter(|s| s.0 >= w[0] && s.0 < w[1]).collect(); println!("  bits {:5}..{:5} n {:7} true {:.3}", w[0], w[1], b.len(), b.iter().filter(|s| s.1).count() as f64 / b.len().max(1) as f64); } }
        if let Ok(v) = std::env::var("ERR") { let n: usize = v.parse().unwrap(); 
            let mut shown = 0; for s in &g.scored.pairs { let tog = g.group[s.pair.left().index()] == g.group[s.pair.right().index()]; if tog != same(s.pair) && (s.pair.left().0 * 7919) % 13 == 0 { shown += 1; if shown > n { break; } let ex = g.model.explain(&g.data, s.pair); println!("{} bits {:.1} prior {:.1}", if tog {"FALSE+"} else {"missed"}, ex.total_bits, ex.prior_bits); for st in ex.steps { println!("     {:12} {:>30.30} | {:30.30} {} {:.1} {:.1}", st.comparison, st.left, st.right, st.level.en, st.bits, st.frequency_bits); } } } }
    }
}
