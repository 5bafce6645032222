#include "base/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "unit/base/error_text.hpp"
#include "unit/base/fresh_dir.hpp"

namespace rec2nwb {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Json value_of(std::string_view text) { return parse_document(text, "t.yml").value; }
std::string error_of(std::string_view text) {
  return error_text([&] { parse_document(text, "t.yml"); });
}

TEST(Document, ReadsBlocksAndFlows) {
  EXPECT_EQ(value_of("a: 1\nb:\n  - x\n  - {c: 2.0, d: [on, ~]}\n"),
            Json::parse(R"({"a":1,"b":["x",{"c":2.0,"d":[true,null]}]})"));
  EXPECT_EQ(value_of("a: |\n  x\n  y\nb: >\n  p\n  q\nc: |+\n  z\n\n"),
            Json::parse(R"({"a":"x\ny\n","b":"p q\n","c":"z\n\n"})"));
}

TEST(Document, QuotedScalarsStayStrings) {
  EXPECT_EQ(value_of("[\"1\", '2024-01-01', \"null\", 'on', \"\", \"<<\"]"),
            Json::parse(R"(["1","2024-01-01","null","on","","<<"])"));
}

TEST(Document, EmptyIsNull) {
  for (const char* text : {"", "\n", "# only a comment\n", "---\n", "---\n...\n", "~"}) {
    EXPECT_EQ(value_of(text), Json(nullptr)) << text;
  }
}

TEST(Document, AcceptsByteOrderMarkAndOtherLineEnds) {
  EXPECT_EQ(value_of("\xEF\xBB\xBF"
                     "a: 1\r\nb: |\r\n  x\r\n  y\r\n"),
            Json::parse(R"({"a":1,"b":"x\ny\n"})"));
  EXPECT_EQ(value_of("a: 1\rb: 2\r"), Json::parse(R"({"a":1,"b":2})"));
}

TEST(Document, KnowsWhereEveryValueIs) {
  const Document document = parse_document("a: 1\r\nb:\r\n  - x\r\n  - {c/d~: 2.0}\r\n", "t.yml");
  EXPECT_EQ(to_text(document.where("")), "t.yml:1:1");
  EXPECT_EQ(to_text(document.where("/a")), "t.yml:1:4, /a");
  EXPECT_EQ(to_text(document.where("/b/0")), "t.yml:3:5, /b/0");
  EXPECT_EQ(to_text(document.where("/b/1/c~1d~0")), "t.yml:4:12, /b/1/c~1d~0");
  for (const auto& [pointer, mark] : document.marks) {
    EXPECT_TRUE(document.value.contains(Json::json_pointer(pointer))) << pointer;
  }
}

TEST(Document, WhereFallsBackToTheNearestParent) {
  const Document document = parse_document("a: 1\nb:\n  c: 2\n", "t.yml");
  EXPECT_EQ(to_text(document.where("/b/none/deep")), "t.yml:3:3, /b/none/deep");
  EXPECT_EQ(to_text(document.where("/none")), "t.yml:1:1, /none");
  EXPECT_EQ(to_text(Document{.file = "t.yml", .value = {}, .marks = {}}.where("/x")), "t.yml, /x");
}

TEST(Document, KeysBecomeTextAsWritten) {
  EXPECT_EQ(value_of("0: 3\n007: x\nno: 5\n2.50: y\n2024-01-01: z\n'': e\n"),
            Json::parse(R"({"0":3,"007":"x","no":5,"2.50":"y","2024-01-01":"z","":"e"})"));
}

TEST(Document, RefusesKeysThatAreNoText) {
  EXPECT_THAT(error_of("? [a]\n: 3\n"),
              testing::AllOf(HasSubstr("found a sequence"), testing::HasSubstr("R2N-0504")));
  EXPECT_THAT(error_of("? {a: 1}\n: 3\n"), HasSubstr("found a mapping"));
  EXPECT_THAT(error_of("a: 1\n~: 3\n"), StartsWith("t.yml:2:1: expected a key, found null"));
}

TEST(Document, AMissingValueIsWhereItsKeyIs) {
  const Document document = parse_document("a: 1\nempty:\nlist:\n  -\n  - 2\n", "t.yml");
  EXPECT_EQ(document.where("/empty").line, 2);
  EXPECT_EQ(document.where("/a").line, 1);
  EXPECT_EQ(document.where("/list/1").line, 5);
}

TEST(Document, RefusesDuplicateKeysNamingBothLines) {
  const std::string text = error_of("a: 1\nb: 2\na: 3\n");
  EXPECT_THAT(text, StartsWith("t.yml:3:1: the key 'a' stands twice"));
  EXPECT_THAT(text, HasSubstr("line 1 and again in line 3"));
  EXPECT_THAT(error_of("x: {p: 1,\n 'p': 2}"), HasSubstr("line 1 and again in line 2"));
  EXPECT_THAT(error_of("{\"a\": 1, \"a\": 1}"),
              testing::AllOf(HasSubstr("stands twice"), testing::HasSubstr("R2N-0505")));
  EXPECT_NO_THROW(value_of("a: {p: 1}\nb: {p: 1}\n"));
}

TEST(Document, AliasesGiveTheValueOfTheirAnchor) {
  const Document document = parse_document("a: &x {p: 1}\nb: *x\nc: [*x, &y 2, *y]\n", "t.yml");
  EXPECT_EQ(document.value, Json::parse(R"({"a":{"p":1},"b":{"p":1},"c":[{"p":1},2,2]})"));
  EXPECT_EQ(document.where("/b").line, 2) << "the place of use";
  EXPECT_EQ(document.where("/b/p").line, 1) << "the place of what is used";
}

TEST(Document, RefusesAliasesWithoutOrInsideTheirAnchor) {
  EXPECT_THAT(error_of("a: *zz\n"), StartsWith("t.yml:1:4: not valid YAML"));
  EXPECT_THAT(error_of("a: &x [*x]\n"), HasSubstr("inside its own anchor"));
  EXPECT_THAT(error_of("a: &x\n  b: {c: *x}\n"), StartsWith("t.yml:2:10: "));
}

TEST(Document, AliasesCanBeKeysIfTheyAreTexts) {
  EXPECT_EQ(value_of("a: &x name\n*x : 1\n"), Json::parse(R"({"a":"name","name":1})"));
  EXPECT_THAT(error_of("a: &x [1]\n*x : 1\n"), HasSubstr("expected a text as key"));
}

TEST(Document, MergesLikePyYaml) {
  EXPECT_EQ(value_of("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n")["b"],
            Json::parse(R"({"p":1,"q":3})"));
  EXPECT_EQ(value_of("a: &x {p: 1}\nb: &y {p: 2, q: 4}\nc: {<<: [*x, *y], r: 5}\n")["c"],
            Json::parse(R"({"p":1,"q":4,"r":5})"));
  EXPECT_EQ(value_of("a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc: {<<: *y}\n")["c"],
            Json::parse(R"({"p":1,"q":2})"));
  EXPECT_EQ(value_of("'<<': 1"), Json::parse(R"({"<<":1})")) << "quoted, it is a key like others";
}

TEST(Document, RefusesMergesOfOtherThings) {
  EXPECT_THAT(error_of("<<: 5\n"), StartsWith("t.yml:1:5: expected a mapping or a list"));
  EXPECT_THAT(error_of("<<: [{a: 1}, 5]\n"), StartsWith("t.yml:1:14: expected a mapping"));
}

TEST(Document, TagsSayTheType) {
  EXPECT_EQ(
      value_of("a: !!str 5\nb: !!int \"7\"\nc: !!float 2e-7\nd: !!bool \"ON\"\ne: !!null x\n"
               "f: !!timestamp '2024-01-01'\ng: !!str\nh: !!map {i: 1}\nj: !!seq [1]\nk: ! 5\n"
               "l: !!float 3\n"),
      Json::parse(R"({"a":"5","b":7,"c":2e-7,"d":true,"e":null,"f":"2024-01-01","g":"",
                            "h":{"i":1},"j":[1],"k":"5","l":3.0})"));
}

TEST(Document, RefusesOtherTagsAndWrongTexts) {
  EXPECT_THAT(error_of("a: !foo 5\n"), StartsWith("t.yml:1:4: the tag !foo"));
  EXPECT_THAT(error_of("a: !!set {x}\n"), HasSubstr("set is not known"));
  EXPECT_THAT(error_of("a: !!binary aGk=\n"), HasSubstr("binary is not known"));
  EXPECT_THAT(error_of("a: !!python/object:x {}\n"), HasSubstr("is not known"));
  EXPECT_THAT(error_of("a: !!int x\n"), HasSubstr("expected an integer"));
  EXPECT_THAT(error_of("a: !!float x\n"), HasSubstr("expected a number"));
  EXPECT_THAT(error_of("a: !!bool x\n"),
              testing::AllOf(HasSubstr("expected yes, no"), testing::HasSubstr("R2N-0506")));
  EXPECT_THAT(error_of("a: !!timestamp x\n"), HasSubstr("expected a date"));
}

TEST(Document, ScalarErrorsHaveTheirPlace) {
  EXPECT_THAT(error_of("a: 1\nb: 2024-13-45\n"), StartsWith("t.yml:2:4: no such date"));
  EXPECT_THAT(error_of("a: 99999999999999999999\n"), StartsWith("t.yml:1:4: the integer"));
}

TEST(Document, ValuesThatJsonLacksAreTexts) {
  EXPECT_EQ(value_of("[.nan, .inf, -.inf]"), Json::parse(R"(["NaN","Infinity","-Infinity"])"));
}

TEST(Document, SyntaxErrorsHaveTheirPlaceAndReason) {
  EXPECT_THAT(error_of("a:\n\tb: 1\n"), StartsWith("t.yml:2:3: not valid YAML: "));
  EXPECT_THAT(error_of("a: b: c\n"), StartsWith("t.yml:1:5: not valid YAML: illegal map value"));
  EXPECT_THAT(error_of("x: [1, 2\n"), HasSubstr("end of sequence flow not found"));
  EXPECT_THAT(error_of("a: \"open\nb: 3\n"),
              testing::AllOf(HasSubstr("a quote is opened and not closed"),
                             testing::HasSubstr("R2N-0501")));
  EXPECT_THAT(error_of("a: 'open"), HasSubstr("a quote is opened and not closed"));
  EXPECT_THAT(error_of("a: @x\n"), HasSubstr("not valid YAML"));
}

TEST(Document, RefusesASecondDocument) {
  EXPECT_THAT(error_of("a: 1\n---\nb: 2\n"), StartsWith("t.yml:2:1: expected one document"));
  EXPECT_THAT(error_of("[1, 2] foo\n"), HasSubstr("expected one document"));
  EXPECT_EQ(value_of("a: 1\n...\n"), Json::parse(R"({"a":1})"));
  EXPECT_EQ(value_of("%YAML 1.1\n---\na: 1\n..."), Json::parse(R"({"a":1})"));
}

TEST(Document, JsonMeansWhatJsonMeans) {
  const std::string text = R"({"e": "\ud83d\ude00 \\ud83d \u00e9\/", "n": 1e5,
	"x": 2e-7, "i": -0, "l": [true, null, "on", "2024-13-45"]})";
  EXPECT_EQ(value_of(text), Json::parse(text));
  EXPECT_EQ(value_of("{\"x\": 2e-7, y: 1}")["x"], Json("2e-7")) << "not JSON: a bare key";
}

Json random_json(std::mt19937& random, int depth) {
  const auto text = [&random] {
    std::string word(random() % 8, ' ');
    for (char& c : word) c = "ab0:-#'\"\\\n\t{}[],&*!|>%@~ "[random() % 26];
    return word;
  };
  switch (random() % (depth > 0 ? 7U : 5U)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<std::int64_t>(random()) - (std::int64_t{1} << 31);
    case 3:
      return std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 200) - 100);
    case 4:
      return text();
    case 5: {
      Json list = Json::array();
      for (auto n = random() % 4; n > 0; --n) list.push_back(random_json(random, depth - 1));
      return list;
    }
    default: {
      Json map = Json::object();
      for (auto n = random() % 4; n > 0; --n) map[text()] = random_json(random, depth - 1);
      return map;
    }
  }
}

TEST(Document, AnyJsonComesBackAsItIs) {
  std::mt19937 random(3);
  for (int run = 0; run < 500; ++run) {
    const Json list = Json::array({random_json(random, 4)});
    const int indent = run % 2 == 0 ? -1 : 2;
    EXPECT_EQ(value_of(list.dump(indent)), list) << list.dump();
  }
}

TEST(LoadDocument, GoesByContentNotByName) {
  const FreshDir dir;
  EXPECT_EQ(load_document(dir.write("a.txt", "a: 1")).value, Json::parse(R"({"a":1})"));
  const Document json = load_document(dir.write("b.yml", "{\"a\": 1}"));
  EXPECT_EQ(json.value, Json::parse(R"({"a":1})"));
  EXPECT_EQ(json.file, (dir / "b.yml").string());
}

TEST(LoadDocument, SaysWhyItCannotRead) {
  const FreshDir dir;
  EXPECT_THAT(error_text([&] { load_document(dir / "none.yml"); }),
              testing::AllOf(HasSubstr("none.yml"), HasSubstr("No such file")));
}

}  // namespace
}  // namespace rec2nwb
