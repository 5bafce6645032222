#include "nwb/tree.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/uuid.hpp"
#include "nwb/plan_parts.hpp"
#include "nwb/spec_cache.hpp"
#include "plan/merge.hpp"
#include "support/nwb_read.hpp"
#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

const Identity kIdentity{"6ba7b810-9dad-11d1-80b4-00c04fd430c8", 1'700'000'000'123'456, "UTC"};

class TreeTest : public testing::Test {
 protected:
  std::filesystem::path path_ = test::fresh_folder("nwb") / "tree.h5";
  H5::H5File file_{path_.string(), H5F_ACC_TRUNC};
  Tree tree_{file_, kIdentity};
};

TEST_F(TreeTest, TheFrameIsWhatEveryNwbFileHas) {
  tree_.write_frame({});
  tree_.write_references();
  const auto root = file_.openGroup("/");
  EXPECT_EQ(test::text_attribute(root, "neurodata_type"), "NWBFile");
  EXPECT_EQ(test::text_attribute(root, "namespace"), "core");
  EXPECT_EQ(test::text_attribute(root, "nwb_version"), "2.9.0");
  EXPECT_EQ(test::text_attribute(root, "object_id"), derived_uuid(kIdentity.identifier, "/"));
  EXPECT_EQ(test::reference_attribute(file_, root, ".specloc"),
            std::vector<std::string>{"/specifications"});
  EXPECT_EQ(test::read_text(file_, "/identifier"), kIdentity.identifier);
  EXPECT_EQ(test::read_texts(file_, "/file_create_date"),
            std::vector<std::string>{"2023-11-14T22:13:20.123456+00:00"});
  EXPECT_EQ(test::cset_at(file_, "/file_create_date"), H5T_CSET_ASCII);
  for (const auto& group : standard_groups()) {
    EXPECT_EQ(test::exists(file_, group), group != "/scratch") << group;
  }
}

TEST_F(TreeTest, TheSpecificationsAreCached) {
  tree_.write_frame({});
  for (const auto& cached : cached_namespaces()) {
    const std::string folder =
        "/specifications/" + std::string(cached.name) + "/" + std::string(cached.version);
    for (const auto& [name, text] : cached.texts) {
      EXPECT_EQ(test::read_text(file_, folder + "/" + std::string(name)), text);
    }
  }
}

TEST_F(TreeTest, AGroupWithTypeAndAttributes) {
  tree_.write_group(parts::group("/acquisition/x/y", parts::core("TimeSeries"),
                                 {{"comments", "none"},
                                  {"count", 3},
                                  {"gain", 1.5},
                                  {"on", true},
                                  {"small", {{"dtype", "uint8"}, {"value", 7}}},
                                  {"list", {1, 2.5}}}));
  const auto group = file_.openGroup("/acquisition/x/y");
  EXPECT_EQ(test::text_attribute(group, "neurodata_type"), "TimeSeries");
  EXPECT_EQ(test::text_attribute(group, "object_id"),
            derived_uuid(kIdentity.identifier, "/acquisition/x/y"));
  EXPECT_EQ(test::text_attribute(group, "comments"), "none");
  EXPECT_TRUE(group.openAttribute("count").getDataType() == H5::PredType::STD_I64LE);
  EXPECT_TRUE(group.openAttribute("gain").getDataType() == H5::PredType::IEEE_F64LE);
  EXPECT_TRUE(group.openAttribute("small").getDataType() == H5::PredType::STD_U8LE);
  EXPECT_TRUE(group.openAttribute("list").getDataType() == H5::PredType::IEEE_F64LE);
  EXPECT_EQ(group.openAttribute("on").getTypeClass(), H5T_ENUM);
}

TEST_F(TreeTest, AnAttributeMayBeTheTextOfAFileOfAnyBytes) {
  using namespace std::string_literals;
  const auto path = path_.parent_path() / "a.log";
  std::ofstream(path, std::ios::binary) << "a\0b\xFF"s + "c\xC3\xA9\n";
  GroupPlan group = parts::plain_group("/processing/log");
  group.file_texts["content"] = path;
  tree_.write_group(group);
  EXPECT_EQ(test::text_attribute(file_.openGroup("/processing/log"), "content"),
            "ab\xEF\xBF\xBD"
            "c\xC3\xA9\n");
}

TEST_F(TreeTest, AGroupWithoutTypeHasNoIdentifier) {
  tree_.write_group(parts::plain_group("/general/devices/models"));
  EXPECT_EQ(file_.openGroup("/general/devices/models").getNumAttrs(), 0);
}

TEST_F(TreeTest, ObjectIdsDependOnIdentifierAndPathOnly) {
  tree_.write_group(parts::group("/a", parts::core("Device"), {{"x", 1}}));
  tree_.write_group(parts::group("/b", parts::core("Device"), {{"x", 1}}));
  const auto id_a = test::text_attribute(file_.openGroup("/a"), "object_id");
  EXPECT_NE(id_a, test::text_attribute(file_.openGroup("/b"), "object_id"));
  H5::H5File again((path_.parent_path() / "again.h5").string(), H5F_ACC_TRUNC);
  Tree other(again, {kIdentity.identifier, 5, "UTC"});
  other.write_group(parts::group("/a", parts::core("TimeSeries"), {{"x", 2}}));
  EXPECT_EQ(test::text_attribute(again.openGroup("/a"), "object_id"), id_a);
}

TEST_F(TreeTest, LinksAreSoft) {
  tree_.write_group(parts::group("/target", parts::core("Device"), Json::object()));
  GroupPlan group = parts::plain_group("/from");
  group.links = {{"device", "/target"}};
  tree_.write_group(group);
  tree_.write_links(group);
  EXPECT_EQ(test::soft_link_target(file_, "/from/device"), "/target");
  EXPECT_EQ(test::text_attribute(file_.openGroup("/from/device"), "neurodata_type"), "Device");
}

TEST_F(TreeTest, ReferencesMayPointToObjectsThatComeLater) {
  tree_.write_group(parts::group("/first", parts::core("X"),
                                 {{"one", {{"ref", "/later"}}},
                                  {"many", Json::array({{{"ref", "/later"}}, {{"ref", "/d"}}})}}));
  DatasetPlan refs = parts::constant("/refs", ElementType::kReference,
                                     Json::array({{{"ref", "/later"}}, {{"ref", "/first"}}}),
                                     {{"target", {{"ref", "/d"}}}});
  refs.type = parts::core("VectorData");
  tree_.write_inline(refs);
  tree_.write_inline(parts::constant("/one_ref", ElementType::kReference, {{"ref", "/later"}}));
  tree_.write_inline(parts::constant("/d", ElementType::kInt8, 1, {{"to", {{"ref", "/later"}}}}));
  tree_.write_group(parts::plain_group("/later"));
  tree_.write_references();
  const auto group = file_.openGroup("/first");
  EXPECT_EQ(test::reference_attribute(file_, group, "one"), std::vector<std::string>{"/later"});
  EXPECT_EQ(test::reference_attribute(file_, group, "many"),
            (std::vector<std::string>{"/later", "/d"}));
  EXPECT_EQ(test::read_references(file_, "/refs"), (std::vector<std::string>{"/later", "/first"}));
  EXPECT_EQ(test::read_references(file_, "/one_ref"), std::vector<std::string>{"/later"});
  EXPECT_EQ(test::shape_at(file_, "/one_ref"), test::Shape());
  EXPECT_EQ(test::reference_attribute(file_, file_.openDataSet("/d"), "to"),
            std::vector<std::string>{"/later"});
  EXPECT_EQ(test::reference_attribute(file_, file_.openDataSet("/refs"), "target"),
            std::vector<std::string>{"/d"});
}

TEST_F(TreeTest, TheSameObjectTwiceIsAnErrorWithItsPath) {
  const auto constant = parts::constant("/general/x", ElementType::kInt8, 1);
  tree_.write_inline(constant);
  H5::Exception::dontPrint();
  const auto text = test::error_text([&] { tree_.write_inline(constant); });
  EXPECT_NE(text.find("/general/x"), std::string::npos) << text;
}

TEST(TreePaths, ParentAndName) {
  EXPECT_EQ(Tree::parent_path("/a"), "/");
  EXPECT_EQ(Tree::parent_path("/a/b/c"), "/a/b");
  EXPECT_EQ(Tree::name_of("/a/b/c"), "c");
}

}  // namespace
}  // namespace rec2nwb
