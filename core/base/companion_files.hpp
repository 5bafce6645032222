/// \file
/// Files that appear beside an output file, and only together with it.
///
/// Needs: names that are known before the work starts, and somebody who writes each at its
/// part_path. Promises: a name that is taken is an Error at the start, not after hours; what was
/// begun is removed unless commit() and keep() are reached; a file that is a link to its own
/// source is left alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rec2nwb {

struct CompanionFile {
  std::string name;
  std::filesystem::path source;  ///< what it is a link to or a copy of; empty: made anew
  std::uint32_t owner = 0;       ///< the only one who may write it
};

class CompanionFiles {
 public:
  /// \throws Error if one of the names is taken by another file and overwrite is false.
  CompanionFiles(std::filesystem::path folder, std::vector<CompanionFile> files, bool overwrite);
  ~CompanionFiles();
  CompanionFiles(const CompanionFiles&) = delete;
  CompanionFiles& operator=(const CompanionFiles&) = delete;

  /// Where the file is to be written: NAME.part; nothing is there.
  /// \throws Error for a name that this owner has not announced.
  std::filesystem::path part_path(const std::string& name, std::uint32_t owner);

  /// Brings all to disk and gives them their names. \throws Error if one was not written.
  void commit();
  void keep() { keep_ = true; }  ///< behind commit(): the output has got its name, too

 private:
  struct Entry {
    CompanionFile file;
    std::filesystem::path final_path;
    std::filesystem::path part;
    bool in_place = false;  ///< at the final name is its source already
    bool begun = false;
    bool renamed = false;
  };

  void commit_one(Entry& entry) const;

  std::vector<Entry> entries_;
  bool overwrite_;
  bool keep_ = false;
};

}  // namespace rec2nwb
