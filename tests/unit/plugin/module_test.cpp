#include "plugin/module.hpp"

#include <gmock/gmock.h>

#include <cstddef>

#include "plugin_helpers.hpp"

namespace rec2nwb::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string module_fault(const std::string& name) {
  return text_of_error([&] { load_test_plugin(name); });
}

TEST(Module, LoadsAPluginInC) {
  const PluginModule module = load_test_plugin("c11");
  EXPECT_EQ(module.manifest().name, "c11");
  EXPECT_EQ(std::string(module.verbs().name.data, module.verbs().name.size), "c11");
  EXPECT_NE(module.verbs().create, nullptr);
  EXPECT_EQ(module.verbs().finish, nullptr);
}

std::string today() {
  return std::to_string(REC2NWB_ABI_MAJOR) + "." + std::to_string(REC2NWB_ABI_MINOR);
}

TEST(Module, LoadsAPluginInCpp) { EXPECT_NE(load_test_plugin("mime").verbs().finish, nullptr); }

TEST(Module, StaysLoadedWhenTheModuleIsGone) {
  const char* text = nullptr;
  rec2nwb_status (*create)(const rec2nwb_host*, rec2nwb_str, void**) = nullptr;
  {
    const PluginModule module = load_test_plugin("larger");
    text = module.verbs().name.data;
    create = module.verbs().create;
  }
  EXPECT_STREQ(text, "larger");
  void* self = nullptr;
  EXPECT_EQ(create(nullptr, {nullptr, 0}, &self), REC2NWB_OK);
}

TEST(Module, ALargerDescriptionIsANewerPluginAndRuns) {
  const PluginModule module = load_test_plugin("larger");
  EXPECT_GT(module.verbs().struct_size, sizeof(rec2nwb_plugin));
  EXPECT_EQ(module.verbs().abi_minor, REC2NWB_ABI_MINOR + 1);
  EXPECT_NE(module.verbs().destroy, nullptr);
}

TEST(Module, ADescriptionWithoutItsEndIsRefused) {
  EXPECT_THAT(module_fault("smaller"),
              AllOf(HasSubstr("'smaller' 1.0.0"), HasSubstr("'destroy'"),
                    HasSubstr(std::to_string(offsetof(rec2nwb_plugin, finish)))));
  EXPECT_THAT(module_fault("tiny"), AllOf(HasSubstr("4 bytes"), HasSubstr("version")));
  EXPECT_THAT(module_fault("no_create"),
              testing::AllOf(HasSubstr("no verb 'create'"), testing::HasSubstr("R2N-0616")));
}

TEST(Module, AnotherMajorIsRefusedWithBothVersions) {
  EXPECT_THAT(module_fault("other_major"),
              AllOf(testing::AllOf(HasSubstr("interface 2."), testing::HasSubstr("R2N-0605")),
                    HasSubstr("this rec2nwb has " + today())));
}

TEST(Module, TheManifestMustSayTheSame) {
  EXPECT_THAT(module_fault("other_minor"),
              AllOf(HasSubstr("1." + std::to_string(REC2NWB_ABI_MINOR + 2)),
                    HasSubstr("manifest says " + today())));
  EXPECT_THAT(module_fault("other_name"), AllOf(testing::AllOf(HasSubstr("name is 'somebody_else'"),
                                                               testing::HasSubstr("R2N-0617")),
                                                HasSubstr("'other_name'")));
  EXPECT_THAT(module_fault("other_version"),
              AllOf(HasSubstr("version is '1.0.0'"), HasSubstr("'2.0.0'")));
}

TEST(Module, APluginMaySayNo) {
  EXPECT_THAT(module_fault("null_entry"),
              AllOf(HasSubstr("does not work with this rec2nwb, which has plugin interface 1."),
                    HasSubstr("its manifest says " + today())));
}

TEST(Module, ALibraryThatIsNoPluginIsNamed) {
  EXPECT_THAT(module_fault("no_entry"),
              AllOf(HasSubstr("no_entry/plugin.so"), HasSubstr("exports no rec2nwb_plugin_entry")));
}

TEST(Module, WhatCannotBeLoadedBringsTheLoadersText) {
  const auto folder = fresh_folder();
  write_file(folder / "manifest.yaml", manifest_text("dio"));
  const auto load = [&] { PluginModule(load_manifest(folder / "manifest.yaml")); };
  EXPECT_THAT(text_of_error(load), AllOf(HasSubstr("plugin 'dio' 1.0.0"), HasSubstr("No such file"),
                                         HasSubstr("dio.so")));
  write_file(folder / "dio.so", "no library");
  EXPECT_THAT(text_of_error(load), HasSubstr("dio.so"));
  EXPECT_THAT(text_of_error(load),
              testing::AllOf(HasSubstr("cannot be loaded"), testing::HasSubstr("R2N-0615")));
}

TEST(Module, ALibraryThatWasCutShortIsNotTouched) {
  const auto whole = test_plugins_dir() / "c11";
  const auto folder = fresh_folder() / "c11";
  std::filesystem::copy(whole, folder);
  const auto library = load_manifest(folder / "manifest.yaml").library;
  const auto load = [&] { PluginModule(load_manifest(folder / "manifest.yaml")); };
  // Headers of sections stand at the end, and nobody loads them.
  for (const std::uintmax_t bytes : {3000U, 500U, 70U}) {
    std::filesystem::resize_file(library, bytes);
    EXPECT_THAT(text_of_error(load),
                AllOf(HasSubstr("plugin 'c11'"), HasSubstr("cannot be loaded"),
                      HasSubstr("ends at byte " + std::to_string(bytes)), HasSubstr("R2N-0615")));
  }
}

}  // namespace
}  // namespace rec2nwb::test
