// Device files: those of the plugin's folder by name, then the user's.
#include "rec2nwb/device_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fake_host_rig.hpp"

namespace rec2nwb::sdk {
namespace {

using Json = nlohmann::json;

TEST(SdkDeviceFiles, ThePluginsByNameThenTheUsers) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "rec2nwb_device_files";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "probes");
  for (const char* name : {"b.yml", "a.yml", "README.md"}) std::ofstream(folder / "probes" / name);
  const std::string a = (folder / "probes" / "a.yml").string();
  const std::string b = (folder / "probes" / "b.yml").string();
  FakeHostRig rig({{a, R"({"id": 1})"}, {b, R"({"id": 2})"}});
  const Json session = {{"plugin", {{"folder", folder.string()}}},
                        {"device_metadata",
                         {{{"file", "z.yml"}, {"content", {{"id", 3}}}},
                          {{"file", "list.yml"}, {"content", Json::array()}},
                          {{"file", "c.yml"}, {"content", {{"id", 4}}}}}}};
  std::vector<std::string> found;
  for (const auto& [file, content] : device_files(rig.host, session, "probes")) {
    found.push_back(file + content.dump());
  }
  EXPECT_THAT(found, ::testing::ElementsAre(a + R"({"id":1})", b + R"({"id":2})",
                                            R"(z.yml{"id":3})", R"(c.yml{"id":4})"));
}

}  // namespace
}  // namespace rec2nwb::sdk
