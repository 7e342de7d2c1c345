(function () {
  "use strict";
  var D = JSON.parse(document.getElementById("data").textContent);
  var zh = document.documentElement.lang.indexOf("zh") === 0;
  var N = (D.id || []).length, PAGE = 50;
  var $ = function (id) { return document.getElementById(id); };
  var node = function (tag, text, cls) {
    var e = document.createElement(tag);
    if (text !== undefined) e.textContent = text;
    if (cls) e.className = cls;
    return e;
  };
  var num = function (n) { return String(n).replace(/\B(?=(\d{3})+$)/g, ","); };
  var fold = function (s) { return (s.normalize ? s.normalize("NFKC") : s).toLowerCase().replace(/\s+/g, ""); };
  var anyState = D.states.length > 1 || (D.states[0] || "") !== "";

  // What is asked for: words, a town, a kind, lists that must or must not hold the unit, or exactly one set of lists.
  var ask = { words: [], town: "", kind: "", lists: D.lists.map(function () { return ""; }), set: -1 };
  var hits = [], at = 0, texts = null;

  function text(i) {
    if (!texts) texts = new Array(N);
    if (texts[i] === undefined) {
      texts[i] = fold(D.id[i] + " " + D.name[i] + " " + D.code[i] + " " + (D.address[i] || ""));
    }
    return texts[i];
  }

  function fits(i) {
    if (ask.set >= 0 && D.set[i] !== ask.set) return false;
    if (ask.town !== "" && D.town[i] !== +ask.town) return false;
    var set = D.sets[D.set[i]], l, k;
    for (l = 0; l < ask.lists.length; l++) {
      if (ask.lists[l] && (set.indexOf(l) >= 0) !== (ask.lists[l] === "+")) return false;
    }
    switch (ask.kind) {
      case "omitted": if (!(D.flags[i] & 1)) return false; break;
      case "asked": if (!(D.flags[i] & 2)) return false; break;
      case "one": if (set.length !== 1) return false; break;
      case "several": if (D.records[i] < 2) return false; break;
      case "nowhere": if (D.x[i] >= 0) return false; break;
    }
    for (k = 0; k < ask.words.length; k++) if (text(i).indexOf(ask.words[k]) < 0) return false;
    return true;
  }

  function search() {
    hits = [];
    for (var i = 0; i < N; i++) if (fits(i)) hits.push(i);
    at = 0;
    draw();
    map();
  }

  function draw() {
    var body = $("found").tBodies[0];
    body.textContent = "";
    hits.slice(at, at + PAGE).forEach(function (i) {
      var tr = node("tr"), name = node("td", D.name[i] || "–");
      if (D.flags[i] & 1) name.appendChild(node("span", zh ? "疑似遗漏" : "omission", "tag"));
      if (D.flags[i] & 2) name.appendChild(node("span", zh ? "待核实" : "review", "tag q"));
      if (D.address[i]) { name.appendChild(node("br")); name.appendChild(node("small", D.address[i])); }
      tr.appendChild(node("td", D.id[i]));
      tr.appendChild(name);
      tr.appendChild(node("td", D.towns[D.town[i]]));
      tr.appendChild(node("td", D.sets[D.set[i]].map(function (l) { return D.lists[l]; }).join(zh ? "、" : ", ")));
      tr.appendChild(node("td", D.records[i], "n"));
      tr.appendChild(node("td", (D.confidence[i] / 1000).toFixed(3), "n"));
      if (anyState) tr.appendChild(node("td", D.states[D.state[i]]));
      tr.addEventListener("mouseenter", function () { ring(i); });
      body.appendChild(tr);
    });
    $("count").textContent = zh ? num(hits.length) + " 个单位" : num(hits.length) + " units";
    $("at").textContent = hits.length ? num(at + 1) + "–" + num(Math.min(at + PAGE, hits.length)) + " / " + num(hits.length) : "";
    $("back").disabled = at === 0;
    $("next").disabled = at + PAGE >= hits.length;
  }

  function map() {
    if (!$("map")) return;
    var known = [], omitted = [];
    hits.forEach(function (i) {
      if (D.x[i] < 0) return;
      (D.flags[i] & 1 ? omitted : known).push("M" + D.x[i] / 10 + " " + D.y[i] / 10 + "h0");
    });
    $("map-known").setAttribute("d", known.join(""));
    $("map-omitted").setAttribute("d", omitted.join(""));
    var n = known.length + omitted.length;
    $("map-count").textContent = hits.length === N ? "" : zh ? "（按“名录检索”的条件，图上 " + num(n) + " 个）" : "(as filtered in the search: " + num(n) + " on the map)";
    ring(-1);
  }

  function ring(i) {
    var svg = $("map"), old = $("map-one");
    if (old) old.parentNode.removeChild(old);
    if (!svg || i < 0 || D.x[i] < 0) return;
    var c = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    c.setAttribute("id", "map-one");
    c.setAttribute("class", "one");
    c.setAttribute("cx", D.x[i] / 10);
    c.setAttribute("cy", D.y[i] / 10);
    c.setAttribute("r", 9);
    svg.appendChild(c);
  }

  function option(select, value, label) {
    var o = node("option", label);
    o.value = value;
    select.appendChild(o);
  }

  function chosen() {
    var box = $("set");
    box.textContent = "";
    if (ask.set < 0) return;
    var names = D.sets[ask.set].map(function (l) { return D.lists[l]; }).join(zh ? "、" : ", ");
    var b = node("button", (zh ? "恰好在：" : "exactly on: ") + names + " ×");
    b.type = "button";
    b.addEventListener("click", function () { ask.set = -1; chosen(); search(); });
    box.appendChild(b);
  }

  // The frame of the search.
  $("search").hidden = false;
  option($("town"), "", zh ? "全部镇街" : "all towns");
  D.towns.forEach(function (t, i) { option($("town"), i, t || (zh ? "镇街不详" : "unknown")); });
  D.lists.forEach(function (name, l) {
    var label = node("label", name + " "), s = node("select");
    s.setAttribute("aria-label", name);
    option(s, "", zh ? "不限" : "any");
    option(s, "+", zh ? "有" : "on it");
    option(s, "-", zh ? "没有" : "not on it");
    s.addEventListener("change", function () { ask.lists[l] = s.value; search(); });
    label.appendChild(s);
    $("on").appendChild(label);
  });
  var head = node("tr");
  (zh ? ["编号", "名称与地址", "镇街", "所在名单", "记录", "把握"] : ["id", "name and address", "town", "lists", "records", "confidence"])
    .concat(anyState ? [zh ? "状态" : "status"] : [])
    .forEach(function (t, i) { head.appendChild(node("th", t, i === 4 || i === 5 ? "n" : "")); });
  $("found").tHead.appendChild(head);
  var wait;
  $("q").addEventListener("input", function () {
    clearTimeout(wait);
    wait = setTimeout(function () {
      ask.words = $("q").value.split(/[\s，,]+/).map(fold).filter(Boolean);
      search();
    }, 150);
  });
  $("town").addEventListener("change", function () { ask.town = $("town").value; search(); });
  $("kind").addEventListener("change", function () { ask.kind = $("kind").value; search(); });
  $("back").addEventListener("click", function () { at = Math.max(0, at - PAGE); draw(); });
  $("next").addEventListener("click", function () { at += PAGE; draw(); });
  Array.prototype.forEach.call(document.querySelectorAll("[data-set]"), function (g) {
    g.addEventListener("click", function () {
      ask.set = D.set_names.indexOf(g.getAttribute("data-set"));
      chosen();
      search();
      $("units").scrollIntoView();
    });
  });
  search();

  // Mark the section in view; unfold everything for paper.
  var links = Array.prototype.slice.call(document.querySelectorAll("nav a"));
  function here() {
    var now = links[0];
    links.forEach(function (a) {
      if (document.querySelector(a.getAttribute("href")).getBoundingClientRect().top < 140) now = a;
    });
    links.forEach(function (a) { a.className = a === now ? "here" : ""; });
  }
  window.addEventListener("scroll", here, { passive: true });
  here();
  window.addEventListener("beforeprint", function () {
    Array.prototype.forEach.call(document.querySelectorAll("details"), function (d) { d.open = true; });
  });
})();
