/// \file
/// An NWB namespace as a file carries it under /specifications, made from the YAML files that its
/// authors write.
///
/// Needs: a namespace file, its sources beside it. Promises: texts as hdmf caches them: an entry of
/// "schema" is {"namespace": ...} or {"source": NAME}, without ".yaml" (pynwb cannot open the file
/// otherwise) and without its title and doc; every source that is named has its text.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace rec2nwb {

struct NwbNamespace {
  std::string name;     ///< "ndx-lick"
  std::string version;  ///< "0.1.0"
  /// dataset name ("namespace", "ndx-lick.extensions") and JSON text; "namespace" is first
  std::vector<std::pair<std::string, std::string>> texts;
  std::vector<std::string> includes;  ///< other namespaces whose types it builds on
  std::vector<std::string> partly;    ///< of these, which it takes only listed types of
  std::vector<std::string> types;     ///< that it defines, sorted
  bool operator==(const NwbNamespace&) const = default;
};

/// All namespaces of one file (most files have one).
/// \throws Error with file and line: not as the NWB specification language says, a source is
/// missing.
std::vector<NwbNamespace> load_nwb_namespaces(const std::filesystem::path& namespace_yaml);

}  // namespace rec2nwb
