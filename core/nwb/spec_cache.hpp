/// \file
/// The NWB schemas that every file carries under /specifications, so that readers need no extension
/// package: JSON texts, made at build time from the packages that schemas/nwb-packages.txt pins.
///
/// Needs: nothing at run time. Promises: every source that a namespace document names has its text;
/// names are as they stand in the file, without ".yaml".
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace rec2nwb {

/// /specifications/NAME/VERSION/ with its datasets.
struct CachedNamespace {
  std::string_view name;     ///< "core"
  std::string_view version;  ///< "2.9.0"
  /// dataset name ("namespace", "nwb.base") and JSON text; "namespace" is first
  std::vector<std::pair<std::string_view, std::string_view>> texts;
};

const std::vector<CachedNamespace>& cached_namespaces();

}  // namespace rec2nwb
