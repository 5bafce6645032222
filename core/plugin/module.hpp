/// \file
/// A plugin's shared library. Boost.DLL is behind it and nowhere else.
///
/// Needs: a Manifest whose ABI major is ours. Promises: loaded now and locally (a missing symbol
/// fails here, plugins do not see each other's), never unloaded before the process ends (texts and
/// destructors of the plugin stay valid); the descriptor agrees with the manifest; what an older
/// plugin does not have is null.
#pragma once

#include "plugin/manifest.hpp"
#include "rec2nwb/abi.h"

namespace rec2nwb {

class PluginModule {
 public:
  /// \throws Error: not loadable (with the loader's text), no entry symbol, another major, a name
  /// or version or ABI that differs from the manifest, a struct without the required verbs.
  explicit PluginModule(const Manifest& manifest);

  [[nodiscard]] const Manifest& manifest() const { return manifest_; }
  /// A full-size copy; members beyond the plugin's own struct_size are null.
  [[nodiscard]] const rec2nwb_plugin& verbs() const { return verbs_; }

 private:
  Manifest manifest_;
  rec2nwb_plugin verbs_{};
};

}  // namespace rec2nwb
