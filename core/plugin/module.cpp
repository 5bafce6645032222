#include "plugin/module.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <cstddef>
#include <cstring>
#include <exception>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plugin/library_file.hpp"

namespace rec2nwb {
namespace {

constexpr const char* kEntryName = "rec2nwb_plugin_entry";

Error fault(Code code, const Manifest& manifest, const std::string& text,
            const std::string& to_do = {}) {
  return Error(code, format("plugin '{}' {}: {}", manifest.name, manifest.version, text),
               {.file = manifest.library.string()}, to_do);
}

// RTLD_NODELETE: texts, destructors and the frames of a stack trace stay valid to the end of the
// process, although nobody has to keep the handle. Boost.DLL has no name for it, but hands the bits
// of a mode on as they are.
boost::dll::load_mode::type load_mode() {
  return static_cast<boost::dll::load_mode::type>(RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

// A library that was cut short is mapped all the same, and ends the program when it is touched.
void check_is_whole(const Manifest& manifest) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(manifest.library, error)) return;  // the loader says why
  if (const auto what = extent_fault(manifest.library)) {
    throw fault(Code::kPluginNotLoadable, manifest, "cannot be loaded: " + *what,
                "copy or install the plugin again");
  }
}

const rec2nwb_plugin* call_entry(const Manifest& manifest) {
  check_is_whole(manifest);
  boost::dll::shared_library library;
  try {
    library.load(manifest.library, load_mode());  // this form has the loader's text
  } catch (const std::exception& error) {
    throw fault(Code::kPluginNotLoadable, manifest, format("cannot be loaded: {}", error.what()));
  }
  if (!library.has(kEntryName)) {
    throw fault(Code::kPluginEntry, manifest, format("exports no {}", kEntryName),
                "build it with rec2nwb_add_plugin and REC2NWB_PLUGIN");
  }
  try {
    return library.get<const rec2nwb_plugin*(std::uint32_t)>(kEntryName)(REC2NWB_ABI_MAJOR);
  } catch (...) {
    throw fault(Code::kPluginBreach, manifest, format("{} threw an exception", kEntryName));
  }
}

// What a plugin of another major means by its bytes is not known, so only the first words are read
// before that is settled.
void check_version(const Manifest& manifest, const rec2nwb_plugin* theirs) {
  if (theirs == nullptr) {
    throw fault(
        Code::kPluginInterface, manifest,
        format("does not work with this rec2nwb, which has plugin interface {0}.{1}: its "
               "entry does not answer to host_major {0}, and its manifest says {2}.{3}",
               REC2NWB_ABI_MAJOR, REC2NWB_ABI_MINOR, manifest.abi_major, manifest.abi_minor),
        format("rebuild it with an SDK of {}.x", REC2NWB_ABI_MAJOR));
  }
  if (theirs->struct_size < offsetof(rec2nwb_plugin, reserved)) {
    throw fault(
        Code::kPluginEntry, manifest,
        format("its description has {} bytes, too few to hold its version", theirs->struct_size),
        "set struct_size to sizeof(rec2nwb_plugin)");
  }
  if (theirs->abi_major != REC2NWB_ABI_MAJOR) {
    throw fault(Code::kPluginInterface, manifest,
                format("was built for plugin interface {}.{}, this rec2nwb has {}.{}",
                       theirs->abi_major, theirs->abi_minor, REC2NWB_ABI_MAJOR, REC2NWB_ABI_MINOR),
                format("rebuild it with an SDK of {}.x", REC2NWB_ABI_MAJOR));
  }
  if (theirs->abi_minor != manifest.abi_minor) {
    throw fault(
        Code::kPluginNotAsManifest, manifest,
        format("was built for plugin interface {}.{}, its manifest says {}.{}", theirs->abi_major,
               theirs->abi_minor, manifest.abi_major, manifest.abi_minor),
        format("write abi: \"{}.{}\" there", theirs->abi_major, theirs->abi_minor));
  }
}

void check_text(const Manifest& manifest, const char* what, rec2nwb_str found,
                const std::string& expected) {
  const std::string text(found.data == nullptr ? "" : found.data,
                         found.data == nullptr ? 0 : found.size);
  if (text != expected) {
    throw fault(
        Code::kPluginNotAsManifest, manifest,
        format("the library's {} is '{}', its manifest says '{}'", what, to_utf8(text), expected),
        "manifest and library must come from one build");
  }
}

void check_verbs(const Manifest& manifest, const rec2nwb_plugin& verbs) {
  const char* missing = verbs.create == nullptr    ? "create"
                        : verbs.plan == nullptr    ? "plan"
                        : verbs.destroy == nullptr ? "destroy"
                                                   : nullptr;
  if (missing != nullptr) {
    throw fault(Code::kPluginEntry, manifest,
                format("has no verb '{}' (its description has {} of {} bytes)", missing,
                       verbs.struct_size, sizeof(rec2nwb_plugin)),
                "set it, and struct_size to sizeof(rec2nwb_plugin)");
  }
}

}  // namespace

PluginModule::PluginModule(const Manifest& manifest) : manifest_(manifest) {
  const rec2nwb_plugin* theirs = call_entry(manifest);
  check_version(manifest, theirs);
  std::memcpy(&verbs_, theirs, std::min<std::size_t>(theirs->struct_size, sizeof verbs_));
  check_text(manifest, "name", verbs_.name, manifest.name);
  check_text(manifest, "version", verbs_.version, manifest.version);
  check_verbs(manifest, verbs_);
}

}  // namespace rec2nwb
