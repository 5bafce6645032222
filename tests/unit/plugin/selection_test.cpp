#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "plugin/catalog.hpp"
#include "plugin_helpers.hpp"

namespace rec2nwb::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Manifest plugin(const std::string& name) {
  Manifest manifest;
  manifest.name = name;
  manifest.instance = name;
  return manifest;
}

Manifest after(Manifest manifest, std::vector<std::string> names) {
  manifest.after = std::move(names);
  return manifest;
}

Manifest publishes(Manifest manifest, std::vector<std::string> names) {
  manifest.publish = std::move(names);
  return manifest;
}

Manifest requires_one(Manifest manifest, const std::string& name, bool degrade,
                      const std::string& because = {}) {
  manifest.require.push_back({name, degrade, because, {}});
  return manifest;
}

Catalog catalog_of(std::vector<Manifest> plugins) {
  std::sort(plugins.begin(), plugins.end(),
            [](const Manifest& a, const Manifest& b) { return a.name < b.name; });
  return {std::move(plugins), {}};
}

std::vector<std::string> order(const Selection& selection) {
  std::vector<std::string> names;
  for (const Manifest& manifest : selection.run) names.push_back(manifest.instance);
  return names;
}

std::vector<std::string> order(std::vector<Manifest> plugins) {
  return order(select(catalog_of(std::move(plugins)), {}, {}, {}));
}

TEST(Selection, WithoutWishesAllRunByName) {
  EXPECT_THAT(order({plugin("c"), plugin("a"), plugin("b")}), ElementsAre("a", "b", "c"));
}

TEST(Selection, AfterComesAfterAndUnknownNamesAreIgnored) {
  EXPECT_THAT(order({after(plugin("a"), {"z", "nobody"}), plugin("m"), plugin("z")}),
              ElementsAre("m", "z", "a"));
}

TEST(Selection, AProviderComesFirst) {
  EXPECT_THAT(order({requires_one(plugin("a"), "edges", false), publishes(plugin("z"), {"edges"}),
                     plugin("y")}),
              ElementsAre("y", "z", "a"));
}

TEST(Selection, OnlyAndWithout) {
  const Catalog catalog = catalog_of({plugin("a"), plugin("b"), plugin("c")});
  const Selection only = select(catalog, {"c", "a"}, {}, {});
  EXPECT_THAT(order(only), ElementsAre("a", "c"));
  ASSERT_EQ(only.skipped.size(), 1U);
  EXPECT_EQ(only.skipped[0].name, "b");
  EXPECT_THAT(only.skipped[0].reason, HasSubstr("--only"));
  EXPECT_FALSE(only.skipped[0].warn);

  const Selection without = select(catalog, {}, {"b"}, {});
  EXPECT_THAT(order(without), ElementsAre("a", "c"));
  EXPECT_THAT(without.skipped.at(0).reason, HasSubstr("--without"));
  EXPECT_THAT(order(select(catalog, {"a", "b"}, {"b"}, {})), ElementsAre("a"));
}

TEST(Selection, AnUnknownNameGetsTheNearest) {
  const Catalog catalog = catalog_of({plugin("dio"), plugin("ephys")});
  EXPECT_THAT(
      text_of_error([&] { select(catalog, {"ephis"}, {}, {}); }),
      AllOf(HasSubstr("--only"), HasSubstr("'ephis'"),
            testing::AllOf(HasSubstr("did you mean 'ephys'"), testing::HasSubstr("R2N-0610"))));
  EXPECT_THAT(text_of_error([&] { select(catalog, {}, {"spectrogram"}, {}); }),
              AllOf(HasSubstr("--without"), HasSubstr("dio, ephys")));
  EXPECT_THAT(text_of_error([] { select({}, {"dio"}, {}, {}); }), HasSubstr("--plugin-path"));
}

TEST(Selection, APluginWithNothingToDoIsLeftOutQuietly) {
  Manifest dio = plugin("dio");
  dio.needs_devices = {"ECU", "Controller_DIO"};
  Manifest ephys = plugin("ephys");
  ephys.needs_ephys = true;
  const Catalog catalog = catalog_of({dio, ephys});

  const Selection none = select(catalog, {}, {}, {{"SysClock"}, false});
  EXPECT_THAT(none.run, IsEmpty());
  ASSERT_EQ(none.skipped.size(), 2U);
  EXPECT_THAT(none.skipped[0].reason, AllOf(HasSubstr("ECU"), HasSubstr("Controller_DIO")));
  EXPECT_FALSE(none.skipped[0].warn);
  EXPECT_THAT(none.skipped[1].reason, HasSubstr("no ephys channels"));
  EXPECT_FALSE(none.skipped[1].warn);

  const Selection both = select(catalog, {}, {}, {{"Controller_DIO"}, true});
  EXPECT_THAT(order(both), ElementsAre("dio", "ephys"));
}

TEST(Selection, WithoutAProviderAPluginIsSkippedOrDegradedWithOneWarning) {
  const Catalog catalog = catalog_of(
      {publishes(plugin("dio"), {"edges"}),
       requires_one(plugin("opto"), "edges", false, "pulses are read from digital lines"),
       requires_one(plugin("position"), "edges", true, "frame times come from the file only")});
  const Selection selection = select(catalog, {}, {"dio"}, {});
  EXPECT_THAT(order(selection), ElementsAre("position"));
  ASSERT_EQ(selection.skipped.size(), 2U);
  EXPECT_EQ(selection.skipped[1].name, "opto");
  EXPECT_TRUE(selection.skipped[1].warn);
  EXPECT_THAT(selection.skipped[1].reason,
              AllOf(HasSubstr("'edges'"), HasSubstr("pulses are read")));
  ASSERT_EQ(selection.degraded.size(), 1U);
  EXPECT_EQ(selection.degraded[0].name, "position");
  EXPECT_THAT(selection.degraded[0].warning,
              AllOf(HasSubstr("'position'"), HasSubstr("frame times come")));
  EXPECT_THAT(select(catalog, {}, {}, {}).degraded, IsEmpty());
}

TEST(Selection, SkippingGoesDownAChain) {
  const Catalog catalog = catalog_of({requires_one(plugin("a"), "two", false),
                                      publishes(requires_one(plugin("b"), "one", false), {"two"}),
                                      publishes(plugin("c"), {"one"})});
  EXPECT_THAT(order(select(catalog, {}, {}, {})), ElementsAre("c", "b", "a"));
  const Selection selection = select(catalog, {}, {"c"}, {});
  EXPECT_THAT(selection.run, IsEmpty());
  EXPECT_EQ(selection.skipped.size(), 3U);
}

TEST(Selection, NobodyProvidesForItself) {
  const Catalog catalog = catalog_of({publishes(requires_one(plugin("a"), "x", false), {"x"})});
  EXPECT_THAT(select(catalog, {}, {}, {}).run, IsEmpty());
}

TEST(Selection, CyclesNameTheirMembersAndNobodyElse) {
  const Catalog catalog =
      catalog_of({plugin("bystander"), after(plugin("x"), {"y"}), after(plugin("y"), {"z"}),
                  after(plugin("z"), {"x"}), after(plugin("behind"), {"x"})});
  const std::string text = text_of_error([&] { select(catalog, {}, {}, {}); });
  EXPECT_THAT(text, AllOf(testing::AllOf(HasSubstr("x after y after z after x"),
                                         testing::HasSubstr("R2N-0611")),
                          Not(HasSubstr("bystander")), Not(HasSubstr("behind"))));
  EXPECT_THAT(order(select(catalog, {}, {"z"}, {})), ElementsAre("bystander", "y", "x", "behind"));
  EXPECT_THAT(text_of_error([] { order({after(plugin("me"), {"me"})}); }),
              HasSubstr("me after me"));
}

TEST(Selection, ABrokenManifestStopsOnlyThoseWhoWantIt) {
  Catalog catalog = catalog_of({plugin("dio")});
  catalog.problems.error(Code::kManifest, {.file = "/plugins/ephys/manifest.yaml"},
                         "line 3: no such key");
  EXPECT_THAT(text_of_error([&] { select(catalog, {}, {}, {}); }),
              AllOf(HasSubstr("line 3: no such key"), HasSubstr("--without ephys")));
  EXPECT_THAT(text_of_error([&] { select(catalog, {"ephys"}, {}, {}); }),
              HasSubstr("line 3: no such key"));
  EXPECT_THAT(order(select(catalog, {}, {"ephys"}, {})), ElementsAre("dio"));
  EXPECT_THAT(order(select(catalog, {"dio"}, {}, {})), ElementsAre("dio"));
}

// Whatever the plugins wait for, as long as it is no cycle: all run once, nobody before those that
// it waits for, and the order does not depend on the order of the catalog.
TEST(Selection, AnyOrderWithoutCyclesIsKept) {
  std::mt19937 random(20240611);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> rank;
    for (char name = 'a'; name <= 'l'; ++name) rank.emplace_back(1, name);
    std::shuffle(rank.begin(), rank.end(), random);
    std::vector<Manifest> plugins;
    for (std::size_t i = 0; i < rank.size(); ++i) {
      Manifest manifest = publishes(plugin(rank[i]), {"of-" + rank[i]});
      for (std::size_t j = 0; j < i; ++j) {
        if (random() % 6 == 0) manifest.after.push_back(rank[j]);
        if (random() % 6 == 0) manifest.require.push_back({"of-" + rank[j], false, "", {}});
      }
      plugins.push_back(std::move(manifest));
    }
    const std::vector<std::string> run = order(select(catalog_of(plugins), {}, {}, {}));
    ASSERT_EQ(run.size(), plugins.size());
    const auto place = [&](const std::string& name) {
      return std::find(run.begin(), run.end(), name) - run.begin();
    };
    for (const Manifest& manifest : plugins) {
      for (const std::string& name : manifest.after) {
        EXPECT_LT(place(name), place(manifest.name));
      }
      for (const Requirement& need : manifest.require) {
        EXPECT_LT(place(need.name.substr(3)), place(manifest.name));
      }
    }
    std::shuffle(plugins.begin(), plugins.end(), random);
    EXPECT_EQ(order(select({plugins, {}}, {}, {}, {})), run);
  }
}

TEST(Selection, ARequirementMayHoldForRecordingsWithoutPtpOnly) {
  Manifest position = requires_one(plugin("position"), "dio.edges", false);
  position.require[0].when_ptp = false;
  RecordingFacts facts;
  facts.ptp = true;
  const Selection with_ptp = select(catalog_of({position}), {}, {}, facts);
  EXPECT_THAT(order(with_ptp), ElementsAre("position"));
  EXPECT_THAT(with_ptp.degraded, IsEmpty());
  facts.ptp = false;
  const Selection without = select(catalog_of({position}), {}, {}, facts);
  EXPECT_THAT(order(without), IsEmpty());
  ASSERT_EQ(without.skipped.size(), 1U);
  EXPECT_TRUE(without.skipped[0].warn);
}

Manifest replaces(Manifest manifest, const std::string& name) {
  manifest.replaces = {name};
  return manifest;
}

TEST(Selection, AReplacedPluginIsLeftOut) {
  const Selection selection = select(
      catalog_of({replaces(plugin("my-dio"), "dio"), plugin("dio"), plugin("ephys")}), {}, {}, {});
  EXPECT_THAT(order(selection), ElementsAre("ephys", "my-dio"));
  ASSERT_EQ(selection.skipped.size(), 1U);
  EXPECT_THAT(selection.skipped[0].reason, HasSubstr("my-dio"));
  EXPECT_FALSE(selection.skipped[0].warn);
}

TEST(Selection, OneThatDoesNotRunReplacesNobody) {
  Manifest other = replaces(plugin("my-dio"), "dio");
  const Catalog catalog = catalog_of({other, plugin("dio")});
  EXPECT_THAT(order(select(catalog, {}, {"my-dio"}, {})), ElementsAre("dio"));
  EXPECT_THAT(order(select(catalog, {"dio"}, {}, {})), ElementsAre("dio"));
  other.needs_devices = {"ECU"};
  EXPECT_THAT(order({other, plugin("dio")}), ElementsAre("dio"));
}

TEST(Selection, AfterMeansTheReplacementToo) {
  EXPECT_THAT(order({replaces(plugin("x-dio"), "dio"), after(plugin("a"), {"dio"})}),
              ElementsAre("x-dio", "a"));
}

TEST(Selection, WhatReplacesItsOwnNameRuns) {
  EXPECT_THAT(order({replaces(plugin("dio"), "dio")}), ElementsAre("dio"));
}

std::vector<InstanceWish> left_and_right() {
  return {{"right", "lick", {}, {}}, {"left", "lick", {{"gain", 2}}, {}}};
}

Manifest lick() {
  Manifest manifest = plugin("lick");
  manifest.options = {{"gain", "number", "how much", Json(), Json()}};
  return manifest;
}

TEST(Instances, StandInThePlaceOfTheirPlugin) {
  Catalog catalog = catalog_of({lick(), plugin("dio")});
  add_instances(left_and_right(), catalog);
  const Selection selection = select(catalog, {}, {}, {});
  EXPECT_THAT(order(selection), ElementsAre("dio", "left", "right"));
  EXPECT_EQ(selection.run[1].name, "lick");
  EXPECT_EQ(selection.run[1].given.at("gain"), Json(2));
  EXPECT_TRUE(selection.run[2].given.empty());
}

TEST(Instances, AreNamedAloneOrTogether) {
  Catalog catalog = catalog_of({lick(), plugin("dio")});
  add_instances(left_and_right(), catalog);
  EXPECT_THAT(order(select(catalog, {}, {"left"}, {})), ElementsAre("dio", "right"));
  EXPECT_THAT(order(select(catalog, {}, {"lick"}, {})), ElementsAre("dio"));
  EXPECT_THAT(order(select(catalog, {"lick"}, {}, {})), ElementsAre("left", "right"));
  EXPECT_THAT(order(select(catalog, {"left"}, {}, {})), ElementsAre("left"));
}

std::string instance_fault(const InstanceWish& wish) {
  Catalog catalog = catalog_of({lick(), plugin("dio")});
  return text_of_error([&] { add_instances({wish}, catalog); });
}

TEST(Instances, WrongOnesAreRefusedWithTheirPlace) {
  const Where where{.file = "c.yaml", .line = 4};
  EXPECT_THAT(instance_fault({"a", "lik", {}, where}),
              AllOf(HasSubstr("c.yaml:4"), HasSubstr("did you mean 'lick'?")));
  EXPECT_THAT(instance_fault({"a", "lick", {{"gian", 1}}, where}),
              AllOf(HasSubstr("c.yaml:4"), testing::AllOf(HasSubstr("did you mean 'gain'?"),
                                                          testing::HasSubstr("R2N-0612"))));
  EXPECT_THAT(instance_fault({"a", "lick", {{"gain", "big"}}, where}),
              AllOf(HasSubstr("c.yaml:4"), HasSubstr("a number"), HasSubstr("'a'")));
  EXPECT_THAT(instance_fault({"dio", "lick", {}, where}),
              AllOf(HasSubstr("c.yaml:4"),
                    testing::AllOf(HasSubstr("taken"), testing::HasSubstr("R2N-0609"))));
  EXPECT_THAT(instance_fault({"A b", "lick", {}, where}), HasSubstr("'A b'"));
}

TEST(Instances, TheirNamesAreUnique) {
  Catalog catalog = catalog_of({lick()});
  const std::vector<InstanceWish> twice = {{"a", "lick", {}, {}}, {"a", "lick", {}, {}}};
  EXPECT_THAT(text_of_error([&] { add_instances(twice, catalog); }), HasSubstr("taken"));
}

TEST(MetadataKeys, AreThoseOfAllPlugins) {
  Manifest a = plugin("a");
  a.metadata_keys = {{"ports", {{"type", "array"}}}};
  Manifest b = plugin("b");
  b.metadata_keys = {{"ports", {{"type", "array"}}}, {"fluid", {{"type", "string"}}}};
  EXPECT_EQ(metadata_keys(catalog_of({a, b})),
            Json::parse(R"({"ports": {"type": "array"}, "fluid": {"type": "string"}})"));
  b.metadata_keys["ports"] = {{"type", "object"}};
  EXPECT_THAT(text_of_error([&] {
                metadata_keys(catalog_of({a, b}));
              }),
              AllOf(HasSubstr("'a'"), HasSubstr("'b'"),
                    testing::AllOf(HasSubstr("'ports'"), testing::HasSubstr("R2N-0614"))));
}

}  // namespace
}  // namespace rec2nwb::test
