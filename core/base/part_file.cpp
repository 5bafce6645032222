#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cstdio>
#include <optional>
#include <utility>

#include "base/file.hpp"
#include "base/posix.hpp"
#include "base/text.hpp"

namespace rec2nwb {

namespace {

constexpr const char* kHowToReplaceFile = "give --overwrite to replace it, or choose another name";

std::optional<struct stat> entry_at(const std::filesystem::path& path) noexcept {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

void sync_to_disk(int fd, const std::filesystem::path& path) {
  if (posix::retry([&] { return ::fsync(fd); }) == 0) return;
  throw Error(Code::kOutputNotSafe, "cannot bring the file safely to disk: " + posix::reason(),
              {.file = path.string()});
}

/// The new name itself. Some file systems cannot, which is no reason to call the output lost.
void sync_folder(const std::filesystem::path& folder) {
  const posix::Descriptor opened(posix::open_file(folder, O_RDONLY | O_DIRECTORY));
  const bool synced = opened.get() >= 0 && posix::retry([&] { return ::fsync(opened.get()); }) == 0;
  if (synced || errno == EINVAL || errno == EACCES) return;
  throw Error(Code::kOutputNotSafe,
              "cannot bring the name of the file safely to disk: " + posix::reason(),
              {.file = folder.string()});
}

/// Gives the file its new name only where nothing has that name.
/// \return 0 or errno
int rename_to_free_name(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) ==
      0) {
    return 0;
  }
  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) return errno;
  if (::link(from.c_str(), to.c_str()) == 0) {
    ::unlink(from.c_str());
    return 0;
  }
  if (errno != EPERM && errno != ENOSYS && errno != EOPNOTSUPP) return errno;
  // Neither call is known to this file system (FUSE, FAT): look first, which leaves a short race,
  // rather than lose a finished conversion.
  if (entry_at(to)) return EEXIST;
  return std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

PartFile::PartFile(std::filesystem::path final_path, bool overwrite)
    : final_path_(std::move(final_path)), part_path_(final_path_), overwrite_(overwrite) {
  if (!final_path_.has_filename()) {
    throw Error(Code::kOutputIsFolder, "expected the name of an output file, found a folder",
                {.file = final_path_.string()});
  }
  part_path_ += ".part";
  if (const auto there = entry_at(final_path_)) {
    if (S_ISDIR(there->st_mode)) {
      throw Error(Code::kOutputIsFolder, "expected to write a file here, found a folder",
                  {.file = final_path_.string()});
    }
    if (!overwrite_) {
      throw Error(Code::kOutputExists, "the output file exists already",
                  {.file = final_path_.string()}, kHowToReplaceFile);
    }
  }
  constexpr mode_t kAsTheUmaskSays = 0666;
  ::unlink(part_path_.c_str());  // a new file, not a new content: nobody else's file is written to
  fd_ = posix::open_file(part_path_, O_WRONLY | O_CREAT | O_EXCL, kAsTheUmaskSays);
  if (fd_ < 0) {
    throw Error(Code::kOutputNotMade, "cannot create the output file: " + posix::reason(),
                {.file = part_path_.string()}, "choose a folder that exists and can be written to");
  }
}

PartFile::~PartFile() {
  if (!committed_ && part_is_ours()) ::unlink(part_path_.c_str());
  ::close(fd_);
}

bool PartFile::part_is_ours() const noexcept {
  struct stat ours {};
  const auto there = entry_at(part_path_);
  return there && ::fstat(fd_, &ours) == 0 && there->st_dev == ours.st_dev &&
         there->st_ino == ours.st_ino;
}

// Nothing here is checked: what cannot be written shows in commit().
void PartFile::write_behind(bool drop) {
  struct stat now {};
  if (::fstat(fd_, &now) != 0) return;
  const auto size = static_cast<std::uint64_t>(now.st_size);
  if (size <= started_bytes_) return;
  const auto range = [&](std::uint64_t from, std::uint64_t to, unsigned flags) {
    static_cast<void>(
        ::sync_file_range(fd_, static_cast<off_t>(from), static_cast<off_t>(to - from), flags));
  };
  range(started_bytes_, size, SYNC_FILE_RANGE_WRITE);
  if (drop && dropped_bytes_ < started_bytes_) {
    range(dropped_bytes_, started_bytes_,
          SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    static_cast<void>(::posix_fadvise(fd_, static_cast<off_t>(dropped_bytes_),
                                      static_cast<off_t>(started_bytes_ - dropped_bytes_),
                                      POSIX_FADV_DONTNEED));
    dropped_bytes_ = started_bytes_;
  }
  started_bytes_ = size;
}

void PartFile::commit() {
  if (!part_is_ours()) {
    throw Error(Code::kOutputReplaced,
                "the file that was being written has been removed or replaced by another process",
                {.file = part_path_.string()}, "let only one run write this output");
  }
  sync_to_disk(fd_, part_path_);
  const int failure = overwrite_
                          ? (std::rename(part_path_.c_str(), final_path_.c_str()) == 0 ? 0 : errno)
                          : rename_to_free_name(part_path_, final_path_);
  if (failure == EEXIST) {
    throw Error(Code::kOutputAppeared,
                "another file appeared under the name of the output while it was written",
                {.file = final_path_.string()}, kHowToReplaceFile);
  }
  if (failure != 0) {
    errno = failure;
    throw Error(
        Code::kOutputNotRenamed,
        format("cannot rename {} to its final name: {}", part_path_.string(), posix::reason()),
        {.file = final_path_.string()});
  }
  committed_ = true;
  sync_folder(posix::folder_of(final_path_));
}

}  // namespace rec2nwb
