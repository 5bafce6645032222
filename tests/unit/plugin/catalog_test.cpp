#include "plugin/catalog.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "plugin_helpers.hpp"

namespace rec2nwb::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> names(const Catalog& catalog) {
  std::vector<std::string> all;
  for (const Manifest& manifest : catalog.plugins) all.push_back(manifest.name);
  return all;
}

void add_plugin(const std::filesystem::path& folder, const std::string& name) {
  write_file(folder / name / "manifest.yaml", manifest_text(name));
}

TEST(Catalog, ListsPluginsByNameAndLoadsNone) {
  const auto folder = fresh_folder();
  for (const char* name : {"video", "analog", "dio"}) add_plugin(folder, name);
  write_file(folder / "notes" / "readme.txt", "no plugin");
  const Catalog catalog = read_catalog({{folder, true}});  // there are no libraries at all
  EXPECT_THAT(names(catalog), ElementsAre("analog", "dio", "video"));
  EXPECT_THAT(catalog.problems.all(), IsEmpty());
}

TEST(Catalog, TheFirstFolderWinsAndTheSecondIsNamed) {
  const auto folder = fresh_folder();
  add_plugin(folder / "mine", "dio");
  add_plugin(folder / "theirs", "dio");
  add_plugin(folder / "theirs", "analog");
  const Catalog catalog = read_catalog({{folder / "mine", true}, {folder / "theirs", true}});
  ASSERT_THAT(names(catalog), ElementsAre("analog", "dio"));
  EXPECT_EQ(catalog.plugins[1].folder, folder / "mine" / "dio");
  ASSERT_EQ(catalog.problems.all().size(), 1U);
  EXPECT_EQ(catalog.problems.all()[0].severity, Severity::kWarning);
  EXPECT_THAT(
      to_text(catalog.problems.all()[0]),
      AllOf(testing::AllOf(HasSubstr("theirs/dio/manifest.yaml"), testing::HasSubstr("R2N-0603")),
            HasSubstr("mine/dio")));
}

TEST(Catalog, OneFolderGivenTwiceIsNoDuplicate) {
  const auto folder = fresh_folder();
  add_plugin(folder, "dio");
  const Catalog catalog = read_catalog({{folder, true}, {folder / "dio" / "..", true}});
  EXPECT_THAT(names(catalog), ElementsAre("dio"));
  EXPECT_THAT(catalog.problems.all(), IsEmpty());
}

TEST(Catalog, ABrokenManifestIsAProblemAndTheOthersAreThere) {
  const auto folder = fresh_folder();
  add_plugin(folder, "dio");
  write_file(folder / "odd" / "manifest.yaml", "manifest: 1\n");
  const Catalog catalog = read_catalog({{folder, true}});
  EXPECT_THAT(names(catalog), ElementsAre("dio"));
  ASSERT_EQ(catalog.problems.all().size(), 1U);
  EXPECT_TRUE(catalog.problems.has_errors());
  EXPECT_THAT(to_text(catalog.problems.all()[0]),
              AllOf(testing::AllOf(HasSubstr("odd/manifest.yaml"), testing::HasSubstr("R2N-0604")),
                    HasSubstr("plugin")));
}

TEST(Catalog, AFolderOfTheUserMustExist) {
  const auto folder = fresh_folder();
  EXPECT_THAT(
      text_of_error([&] {
        read_catalog({{folder / "typo", true}});
      }),
      AllOf(HasSubstr("typo"),
            testing::AllOf(HasSubstr("no such plugin folder"), testing::HasSubstr("R2N-0601")),
            HasSubstr("--plugin-path")));
  EXPECT_THAT(names(read_catalog({{folder / "typo", false}})), IsEmpty());
}

TEST(Catalog, AFolderThatIsAPluginItselfIsPointedOut) {
  const auto folder = fresh_folder();
  add_plugin(folder, "dio");
  const Catalog catalog = read_catalog({{folder / "dio", true}});
  EXPECT_THAT(names(catalog), IsEmpty());
  ASSERT_EQ(catalog.problems.all().size(), 1U);
  EXPECT_THAT(to_text(catalog.problems.all()[0]),
              testing::AllOf(HasSubstr("one level below"), testing::HasSubstr("R2N-0602")));
}

TEST(Catalog, SearchPathIsUserThenVariableThenCommand) {
  ::setenv("REC2NWB_PLUGIN_PATH", "/from/variable::/and/more", 1);
  const auto path = default_search_path({"/from/user"}, "/opt/rec2nwb/bin/rec2nwb");
  ::unsetenv("REC2NWB_PLUGIN_PATH");
  ASSERT_EQ(path.size(), 4U);
  EXPECT_EQ(path[0].folder, "/from/user");
  EXPECT_TRUE(path[0].must_exist);
  EXPECT_EQ(path[1].folder, "/from/variable");
  EXPECT_TRUE(path[1].must_exist);
  EXPECT_EQ(path[2].folder, "/and/more");
  EXPECT_EQ(path[3].folder, "/opt/rec2nwb/lib/rec2nwb/plugins");
  EXPECT_FALSE(path[3].must_exist);
}

TEST(Catalog, ALinkToTheCommandLeadsToItsPlugins) {
  const auto folder = fresh_folder();
  write_file(folder / "opt" / "bin" / "rec2nwb", "");
  std::filesystem::create_symlink(folder / "opt" / "bin" / "rec2nwb", folder / "link");
  ::unsetenv("REC2NWB_PLUGIN_PATH");
  const auto path = default_search_path({}, folder / "link");
  ASSERT_EQ(path.size(), 1U);
  EXPECT_EQ(path[0].folder, std::filesystem::canonical(folder) / "opt/lib/rec2nwb/plugins");
}

}  // namespace
}  // namespace rec2nwb::test
