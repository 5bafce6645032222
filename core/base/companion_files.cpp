#include "base/companion_files.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/error.hpp"
#include "base/posix.hpp"
#include "base/text.hpp"

namespace rec2nwb {

namespace {

constexpr const char* kHowToReplaceCompanion =
    "give --overwrite to replace it, or choose another folder";

bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::symlink_status(path, ignored).type() !=
         std::filesystem::file_type::not_found;
}

bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code ignored;
  return !a.empty() && std::filesystem::equivalent(a, b, ignored);
}

void sync_to_disk(const std::filesystem::path& path) {
  const posix::Descriptor opened(posix::open_file(path, O_RDONLY));
  if (opened.get() >= 0 && posix::retry([&] { return ::fsync(opened.get()); }) == 0) return;
  throw Error(Code::kOutputNotSafe, "cannot bring the file safely to disk: " + posix::reason(),
              {.file = path.string()});
}

}  // namespace

CompanionFiles::CompanionFiles(std::filesystem::path folder, std::vector<CompanionFile> files,
                               bool overwrite)
    : overwrite_(overwrite) {
  for (CompanionFile& file : files) {
    Entry entry;
    entry.final_path = folder / file.name;
    entry.part = entry.final_path;
    entry.part += ".part";
    entry.in_place = is_same_file(file.source, entry.final_path);
    if (!entry.in_place && is_there(entry.final_path)) {
      if (std::filesystem::is_directory(entry.final_path)) {
        throw Error(Code::kOutputIsFolder, "expected to write a file here, found a folder",
                    {.file = entry.final_path.string()});
      }
      if (!overwrite_) {
        throw Error(Code::kOutputExists, "the file that goes beside the output exists already",
                    {.file = entry.final_path.string()}, kHowToReplaceCompanion);
      }
    }
    entry.file = std::move(file);
    entries_.push_back(std::move(entry));
  }
}

CompanionFiles::~CompanionFiles() {
  std::error_code ignored;
  for (const Entry& entry : entries_) {
    if (entry.begun && !entry.renamed) std::filesystem::remove(entry.part, ignored);
    if (entry.renamed && !keep_) std::filesystem::remove(entry.final_path, ignored);
  }
}

std::filesystem::path CompanionFiles::part_path(const std::string& name, std::uint32_t owner) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.file.name == name && entry.file.owner == owner;
  });
  if (found == entries_.end()) {
    throw Error(Code::kPluginFile, format("the plan announces no file '{}'", name));
  }
  std::error_code failure;
  std::filesystem::remove(found->part, failure);  // of a run that was killed
  if (failure) {
    throw Error(Code::kOutputLeftover,
                "cannot remove what an earlier run left: " + failure.message(),
                {.file = found->part.string()});
  }
  found->begun = true;
  return found->part;
}

void CompanionFiles::commit_one(Entry& entry) const {
  if (!is_there(entry.part)) {
    throw Error(Code::kPluginFile, "a file that the plan announces was not written",
                {.file = entry.part.string()});
  }
  if (entry.in_place) return;  // the part is one more of it, and goes with this object
  sync_to_disk(entry.part);
  if (!overwrite_ && is_there(entry.final_path)) {
    throw Error(Code::kOutputAppeared,
                "another file appeared under this name while the output was written",
                {.file = entry.final_path.string()}, kHowToReplaceCompanion);
  }
  if (std::rename(entry.part.c_str(), entry.final_path.c_str()) != 0) {
    throw Error(Code::kOutputNotRenamed, "cannot give the file its final name: " + posix::reason(),
                {.file = entry.final_path.string()});
  }
  entry.renamed = true;
  std::error_code ignored;  // the same file under both names: rename leaves both
  std::filesystem::remove(entry.part, ignored);
}

void CompanionFiles::commit() {
  for (Entry& entry : entries_) commit_one(entry);
}

}  // namespace rec2nwb
