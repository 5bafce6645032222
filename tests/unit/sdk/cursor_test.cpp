// Typed reading of documents, attributes copied from them, and where their faults are shown.
#include "rec2nwb/cursor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "fake_host_rig.hpp"
#include "rec2nwb/attributes.hpp"

namespace rec2nwb::sdk {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Json kDocument = Json::parse(R"({"text": "a", "number": 2.5, "whole": 3.0, "flag": true,
    "nothing": null, "list": [1, {"x": 2}], "huge": 1e300})");

/// The fault of work as "FILE|PLACE|TEXT".
template <typename Work>
std::string fault_of(Work work) {
  try {
    work(Cursor<Json>(kDocument, "a.yml"));
  } catch (const Fault& fault) {
    return fault.file + "|" + fault.place + "|" + fault.what();
  }
  return "no fault";
}

TEST(SdkCursor, ReadsValuesByTheirType) {
  const Cursor<Json> root(kDocument);
  EXPECT_EQ(root.at("text").text(), "a");
  EXPECT_EQ(root.at("number").number(), 2.5);
  EXPECT_EQ(root.at("whole").integer(), 3);
  EXPECT_TRUE(root.at("flag").flag());
  EXPECT_EQ(root.at("list").items().size(), 2U);
  EXPECT_EQ(root.at("list").items()[1].at("x").place(), "/list/1/x");
  EXPECT_TRUE(root.has("text"));
  EXPECT_FALSE(root.has("nothing"));
  EXPECT_FALSE(root.has("absent"));
}

TEST(SdkCursor, WhatIsMissingHasItsPlace) {
  EXPECT_EQ(fault_of([](auto root) { root.at("absent"); }), "a.yml|/absent|is missing");
  EXPECT_EQ(fault_of([](auto root) { root.at("nothing"); }), "a.yml|/nothing|is missing");
  EXPECT_EQ(fault_of([](auto root) { root.at("list").items()[1].at("y"); }),
            "a.yml|/list/1/y|is missing");
}

TEST(SdkCursor, AnotherTypeSaysWhatWasFound) {
  EXPECT_EQ(fault_of([](auto root) { root.at("number").text(); }),
            "a.yml|/number|expected a text, found 2.5");
  EXPECT_EQ(fault_of([](auto root) { root.at("text").number(); }),
            "a.yml|/text|expected a number, found \"a\"");
  EXPECT_EQ(fault_of([](auto root) { root.at("number").integer(); }),
            "a.yml|/number|expected a whole number, found 2.5");
  EXPECT_EQ(fault_of([](auto root) { root.at("huge").integer(); }),
            "a.yml|/huge|expected a whole number, found 1e+300");
  EXPECT_EQ(fault_of([](auto root) { root.at("text").flag(); }),
            "a.yml|/text|expected true or false, found \"a\"");
  EXPECT_EQ(fault_of([](auto root) { root.at("text").items(); }), "a.yml|/text|expected a list");
  EXPECT_EQ(fault_of([](auto root) { root.at("text").at("x"); }), "a.yml|/text|expected a mapping");
}

TEST(SdkCursor, AttributesAreCopiedTyped) {
  Object attributes;
  set_texts(attributes, Cursor<Json>(kDocument), {"text"});
  set_numbers(attributes, Cursor<Json>(kDocument), {"number", "whole"}, "my_");
  EXPECT_EQ(attributes.text(), R"({"text":"a","my_number":2.5,"my_whole":3.0})");
  EXPECT_EQ(fault_of([&](auto root) { set_numbers(attributes, root, {"text"}); }),
            "a.yml|/text|expected a number, found \"a\"");
}

TEST(SdkFaults, AreShownAtTheirPlaceOrWhereTheMetadataLedToTheFile) {
  FakeHostRig rig;
  Faults faults(rig.host);
  faults.warn("/a", "odd ", 1);
  EXPECT_FALSE(faults.any());
  faults.guard("/b", [] {});
  EXPECT_FALSE(faults.any());
  faults.guard("/b", [] { throw Fault("", "/b/c", "is missing"); });
  EXPECT_TRUE(faults.any());
  faults.guard("/b", [] { throw Fault("x.yml", "/d", "is missing"); });
  faults.guard("/b", [] { throw Fault("x.yml", "", "is empty"); });
  faults.add("/e", "there are ", 2, " of them");
  EXPECT_THAT(
      rig.result.metadata_problems,
      ElementsAre("warning /a: odd 1", "error /b/c: is missing", "error /b: x.yml: /d: is missing",
                  "error /b: x.yml: is empty", "error /e: there are 2 of them"));
  EXPECT_THAT(rig.result.faults, IsEmpty());
}

TEST(SdkFaults, OtherExceptionsPass) {
  FakeHostRig rig;
  Faults faults(rig.host);
  EXPECT_THROW(faults.guard("", [] { throw std::runtime_error("disk"); }), std::runtime_error);
  EXPECT_FALSE(faults.any());
}

}  // namespace
}  // namespace rec2nwb::sdk
