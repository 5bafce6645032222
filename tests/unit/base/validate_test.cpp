#include "base/validate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/document.hpp"
#include "base/text.hpp"
#include "unit/base/error_text.hpp"

namespace rec2nwb {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Json yaml(std::string_view text) { return parse_document(text, "t.yml").value; }

/// Every problem as "pointer: text".
std::vector<std::string> problems_of(std::string_view schema, const Json& value) {
  std::vector<std::string> texts;
  for (const SchemaProblem& one : Schema(yaml(schema)).validate(value)) {
    texts.push_back(one.pointer + ": " + one.text);
  }
  return texts;
}

std::vector<std::string> problems(std::string_view schema, std::string_view value) {
  return problems_of(schema, yaml(value));
}

TEST(Validate, WhatFitsHasNoProblems) {
  EXPECT_THAT(problems("{}", "{a: 1}"), IsEmpty());
  EXPECT_THAT(problems("{type: object, required: [a], properties: {a: {type: integer}}}", "{a: 1}"),
              IsEmpty());
}

TEST(Validate, Types) {
  EXPECT_THAT(problems("{properties: {d: {type: number}}}", "{d: 1.5cd}"),
              ElementsAre("/d: expected number, found string \"1.5cd\""));
  EXPECT_THAT(problems("{type: [object, 'null']}", "[1, 2]"),
              ElementsAre(": expected mapping or null, found a list of 2 items"));
  EXPECT_THAT(problems("{type: array}", "{a: 1}"),
              ElementsAre(": expected list, found a mapping of 1 keys"));
  EXPECT_THAT(problems("{type: string}", "off"),
              ElementsAre(": expected string, found boolean false"));
  EXPECT_THAT(problems("{type: integer}", "1.5"),
              ElementsAre(": expected integer, found number 1.5"));
  EXPECT_THAT(problems("{type: string}", "~"), ElementsAre(": expected string, found null"));
}

TEST(Validate, ExplainsNumbersThatYamlReadsAsText) {
  EXPECT_THAT(problems("{type: number}", "2e-7"),
              ElementsAre(testing::AllOf(HasSubstr("found string \"2e-7\""), HasSubstr("2.0e-7"))));
}

TEST(Validate, KeysMissingUnknownAndMistyped) {
  const char* schema =
      "{type: object, required: [lab, subject], additionalProperties: false,"
      " properties: {lab: {type: string}, subject: {type: string}, n: {}}}";
  EXPECT_THAT(
      problems(schema, "{labb: x, foo: 1, n: 2}"),
      ElementsAre(": missing required key 'lab'", ": missing required key 'subject'",
                  "/foo: unknown key 'foo'", "/labb: unknown key 'labb' (did you mean 'lab'?)"));
}

TEST(Validate, PointersAreEscaped) {
  EXPECT_THAT(problems("{additionalProperties: {type: integer}}", "{a/b~c: x}"),
              ElementsAre("/a~1b~0c: expected integer, found string \"x\""));
}

TEST(Validate, EnumAndConst) {
  EXPECT_THAT(problems("{enum: [rows, events, 3]}", "row"),
              ElementsAre(": expected one of \"rows\", \"events\", 3, found string \"row\" "
                          "(did you mean \"rows\"?)"));
  EXPECT_THAT(problems("{const: 1}", "2"), ElementsAre(": expected 1, found integer 2"));
}

TEST(Validate, Limits) {
  EXPECT_THAT(problems("{minimum: 0}", "-1"), ElementsAre(": expected at least 0, found -1"));
  EXPECT_THAT(problems("{maximum: 5}", "6.5"), ElementsAre(": expected at most 5, found 6.5"));
  EXPECT_THAT(problems("{exclusiveMinimum: 0}", "0"),
              ElementsAre(": expected more than 0, found 0"));
  EXPECT_THAT(problems("{exclusiveMaximum: 1}", "1"),
              ElementsAre(": expected less than 1, found 1"));
  EXPECT_THAT(problems("{multipleOf: 4}", "6"), ElementsAre(": expected a multiple of 4, found 6"));
  EXPECT_THAT(problems("{minLength: 1}", "''"),
              ElementsAre(": expected a text, found an empty one"));
  EXPECT_THAT(problems("{maxLength: 2}", "'\xC3\xA4\xC3\xB6\xC3\xBC'"),
              ElementsAre(": expected at most 2 characters, found 3"));
  EXPECT_THAT(problems("{minItems: 2}", "[1]"),
              ElementsAre(": expected at least 2 items, found 1"));
  EXPECT_THAT(problems("{maxProperties: 1}", "{a: 1, b: 2}"),
              ElementsAre(": expected at most 1 keys, found 2"));
  EXPECT_THAT(problems("{uniqueItems: true}", "[a, b, a]"),
              ElementsAre(": expected no item twice, found \"a\" as items 0 and 2"));
}

TEST(Validate, Patterns) {
  const char* schema = "{type: string, pattern: '^[a-z_]+$'}";
  EXPECT_THAT(problems(schema, "tetrode_4"),
              ElementsAre(": expected a text that matches ^[a-z_]+$, found string \"tetrode_4\""));
  EXPECT_THAT(problems(schema, "tetrode_"), IsEmpty());
  EXPECT_THAT(problems("{pattern: '^a'}", "5"), IsEmpty()) << "only texts have patterns";
  EXPECT_THAT(problems("{patternProperties: {'^[0-9]+$': {type: integer}},"
                       " additionalProperties: false}",
                       "{0: 3, 1: x, a: 1}"),
              ElementsAre("/1: expected integer, found string \"x\"", "/a: unknown key 'a'"));
  EXPECT_THAT(
      problems("{propertyNames: {pattern: '^[a-z]+$'}}", "{A: 1}"),
      ElementsAre("/A: key 'A': expected a text that matches ^[a-z]+$, found string \"A\""));
}

TEST(Validate, LongTextsDoNotReachTheRegularExpression) {
  const Json text = std::string(10'000'000, 'a');
  EXPECT_THAT(problems_of("{pattern: '^(a|b)*$'}", text),
              ElementsAre(": expected at most 4096 bytes of text, found 10000000"));
  EXPECT_THAT(problems_of("{type: string}", text), IsEmpty());
  EXPECT_THAT(
      problems_of("{patternProperties: {'^(a|b)*$': {}}}", Json{{text.get<std::string>(), 1}}),
      ElementsAre(HasSubstr("a key of 10000000 bytes")));
}

TEST(Validate, Items) {
  EXPECT_THAT(problems("{items: {type: integer}}", "[1, x, 3, y]"),
              ElementsAre("/1: expected integer, found string \"x\"",
                          "/3: expected integer, found string \"y\""));
  EXPECT_THAT(
      problems("{items: [{type: integer}, {type: string}], additionalItems: false}", "[1, 2, 3]"),
      ElementsAre("/1: expected string, found integer 2", "/2: expected at most 2 items, found 3"));
  EXPECT_THAT(problems("{contains: {type: integer}}", "[a, b]"),
              ElementsAre(": none of the 2 items is of the kind that one has to be"));
}

constexpr const char* kKinds =
    "{oneOf: [{type: object, required: [kind, a], properties: {kind: {const: A}, a: {type: "
    "integer}}},"
    " {type: object, required: [kind, b], properties: {kind: {const: B}, b: {type: string}}}]}";

TEST(Validate, OfSeveralFormsTheOneThatWasMeantIsExplained) {
  EXPECT_THAT(problems(kKinds, "{kind: A, a: x}"),
              ElementsAre("/a: expected integer, found string \"x\""));
  EXPECT_THAT(problems(kKinds, "{kind: B}"), ElementsAre(": missing required key 'b'"));
  EXPECT_THAT(problems("{anyOf: [{type: 'null'}, {type: object, required: [a]}]}", "{}"),
              ElementsAre(": missing required key 'a'"));
}

TEST(Validate, OtherwiseEachFormSaysWhatItLacks) {
  EXPECT_THAT(problems(kKinds, "5"), ElementsAre(": expected mapping, found integer 5"));
  EXPECT_THAT(
      problems("{anyOf: [{required: [a]}, {required: [b]}]}", "{}"),
      ElementsAre(": fits none of the 2 allowed forms: missing required key 'a'; or missing "
                  "required key 'b'"));
  EXPECT_THAT(problems("{oneOf: [{type: integer}, {minimum: 3}]}", "5"),
              ElementsAre(HasSubstr("more than one of 2 forms")));
}

TEST(Validate, ConditionsNegationsDependencies) {
  const char* condition = "{if: {required: [p]}, then: {required: [q]}, else: {required: [r]}}";
  EXPECT_THAT(problems(condition, "{p: 1}"), ElementsAre(": missing required key 'q'"));
  EXPECT_THAT(problems(condition, "{}"), ElementsAre(": missing required key 'r'"));
  EXPECT_THAT(problems(condition, "{r: 1}"), IsEmpty());
  EXPECT_THAT(problems("{not: {required: [bad]}}", "{bad: 1}"),
              ElementsAre(HasSubstr("which the schema excludes: {\"required\":[\"bad\"]}")));
  EXPECT_THAT(problems("{dependencies: {x: [y]}}", "{x: 1}"),
              ElementsAre(": missing key 'y', which key 'x' needs"));
  EXPECT_THAT(problems("{properties: {a: false}}", "{a: 1}"),
              ElementsAre("/a: no value is allowed here"));
}

TEST(Validate, FollowsReferences) {
  const char* tree =
      "{$ref: '#/definitions/node', definitions: {node: {type: object, additionalProperties: false,"
      " properties: {v: {type: number}, kids: {items: {$ref: '#/definitions/node'}}}}}}";
  EXPECT_THAT(problems(tree, "{v: 1, kids: [{kids: [{v: 2}]}]}"), IsEmpty());
  EXPECT_THAT(problems(tree, "{v: 1, kids: [{kids: [{v: x, z: 1}]}]}"),
              ElementsAre("/kids/0/kids/0/v: expected number, found string \"x\"",
                          "/kids/0/kids/0/z: unknown key 'z'"));
  EXPECT_THAT(
      problems("{properties: {a: {$ref: '#'}}, additionalProperties: false}", "{a: {b: 1}}"),
      ElementsAre("/a/b: unknown key 'b'"));
}

TEST(Validate, KeywordsAsNamesOfPropertiesAreNames) {
  const char* schema =
      "{properties: {pattern: {type: string}, $ref: {type: integer}, required: {}}}";
  EXPECT_THAT(problems(schema, "{pattern: '[', required: 1}"), IsEmpty());
  EXPECT_THAT(problems(schema, "{$ref: x}"),
              ElementsAre("/$ref: expected integer, found string \"x\""));
}

TEST(Validate, ReportsTheSameOnce) {
  EXPECT_THAT(problems("{allOf: [{type: string}, {type: string}]}", "5"),
              ElementsAre(": expected string, found integer 5"));
}

TEST(Validate, RefusesSchemasThatCannotWork) {
  const auto refused = [](const char* schema) { return error_text([&] { Schema{yaml(schema)}; }); };
  EXPECT_THAT(refused("{pattern: '['}"), testing::AllOf(HasSubstr("no regular expression: ["),
                                                        testing::HasSubstr("R2N-0632")));
  EXPECT_THAT(refused("{$ref: '#/definitions/none'}"), HasSubstr("leads nowhere"));
  EXPECT_THAT(refused("{$ref: '#none'}"),
              testing::AllOf(HasSubstr("schema cannot be used"), testing::HasSubstr("R2N-0632")));
  EXPECT_THAT(
      refused("{definitions: {a: {$ref: '#/definitions/b'}, b: {$ref: '#/definitions/a'}}}"),
      HasSubstr("leads nowhere"));
  EXPECT_THAT(refused("{type: 5}"), HasSubstr("schema cannot be used"));
  // std::regex would run out of stack.
  const std::string deep = "{pattern: '" + std::string(100000, '(') + "'}";
  EXPECT_THAT(refused(deep.c_str()), HasSubstr("a pattern of 100000 bytes; 1000 are the most"));
}

TEST(Validate, ASchemaCanBeMovedAndUsedOften) {
  Schema first(yaml("{type: integer}"));
  Schema second(std::move(first));
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(second.validate(Json(i)), IsEmpty());
    EXPECT_EQ(second.validate(Json("x")).size(), 1U);
  }
}

TEST(Validate, ManyProblemsAreFoundFast) {
  Json list = Json::array();
  for (int i = 0; i < 2000; ++i) list.push_back({{"id", "x"}, {"odd", i}});
  EXPECT_EQ(problems_of("{items: {type: object, required: [id, name], additionalProperties: false,"
                        " properties: {id: {type: integer}, name: {type: string}}}}",
                        list)
                .size(),
            6000U);
}

}  // namespace
}  // namespace rec2nwb
