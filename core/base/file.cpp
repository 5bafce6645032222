#include "base/file.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <limits>
#include <utility>

#include "base/posix.hpp"
#include "base/text.hpp"

namespace rec2nwb {

namespace {

struct stat status_of(int fd, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) {
    throw Error(Code::kFileNotReadable, "cannot read the size of the file: " + posix::reason(),
                {.file = path.string()});
  }
  return status;
}

off_t to_offset(std::uint64_t bytes, const std::filesystem::path& path) {
  if (bytes > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max())) {
    throw Error(Code::kInternal, "no file reaches to this byte",
                {.file = path.string(), .byte = bytes});
  }
  return static_cast<off_t>(bytes);
}

/// Reads until the buffer is full or the file ends.
std::size_t read_fully(int fd, std::uint64_t offset_bytes, std::span<std::byte> buffer,
                       const std::filesystem::path& path) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const std::span<std::byte> rest = buffer.subspan(done);
    const off_t offset = to_offset(offset_bytes + done, path);
    const ssize_t got = posix::retry([&] { return ::pread(fd, rest.data(), rest.size(), offset); });
    if (got < 0) {
      throw Error(Code::kFileNotReadable, "cannot read: " + posix::reason(),
                  {.file = path.string(), .byte = offset_bytes + done});
    }
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

/// A file in the folder that has no name, or loses it at once where the file system needs one.
int open_nameless(const std::filesystem::path& folder) {
  const int fd = posix::open_file(folder, O_TMPFILE | O_RDWR, S_IRUSR | S_IWUSR);
  if (fd >= 0) return fd;
  // EISDIR, EOPNOTSUPP or ENOENT, as the kernel and the file system have it, mean "no O_TMPFILE";
  // if the folder itself is the trouble, mkstemp says so.
  std::string name = (folder / "rec2nwb-scratch-XXXXXX").string();
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named < 0) {
    throw Error(Code::kScratchFile,
                "cannot create a scratch file in this folder: " + posix::reason(),
                {.file = folder.string()}, "choose an output folder that can be written to");
  }
  ::unlink(name.c_str());
  return named;
}

}  // namespace

InputFile::InputFile(const std::filesystem::path& path)
    // Without waiting: a pipe that nobody writes to is opened at once, and refused below.
    : path_(path), fd_(posix::open_file(path, O_RDONLY | O_NONBLOCK)) {
  if (fd_ < 0)
    throw Error(Code::kFileNotReadable, "cannot open the file: " + posix::reason(),
                {.file = path.string()});
  posix::Descriptor closes_on_error(fd_);
  const mode_t mode = status_of(fd_, path_).st_mode;
  if (S_ISDIR(mode)) {
    throw Error(Code::kFileIsFolder, "expected a file, found a folder", {.file = path.string()});
  }
  if (!S_ISREG(mode)) {
    throw Error(Code::kFileNotReadable, "expected a file, found a pipe, a socket or a device",
                {.file = path.string()}, "give a file on a disk: it is read at any place");
  }
  fd_ = closes_on_error.release();
}

InputFile::~InputFile() {
  if (fd_ >= 0) ::close(fd_);
}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(fd_, other.fd_);
  return *this;
}

std::uint64_t InputFile::size_bytes() const {
  return static_cast<std::uint64_t>(status_of(fd_, path_).st_size);
}

std::size_t InputFile::read_at(std::uint64_t offset_bytes, std::span<std::byte> buffer) const {
  return read_fully(fd_, offset_bytes, buffer, path_);
}

void InputFile::advise_sequential() const {
  static_cast<void>(::posix_fadvise(fd_, 0, 0, POSIX_FADV_SEQUENTIAL));
}

void InputFile::drop_cache(std::uint64_t from_bytes, std::uint64_t to_bytes) const {
  if (to_bytes <= from_bytes) return;  // a length of 0 would mean the whole rest of the file
  static_cast<void>(::posix_fadvise(fd_, to_offset(from_bytes, path_),
                                    to_offset(to_bytes - from_bytes, path_), POSIX_FADV_DONTNEED));
}

ScratchFile::ScratchFile(std::filesystem::path folder) : folder_(std::move(folder)) {
  if (folder_.empty()) folder_ = ".";
}

ScratchFile::~ScratchFile() {
  if (fd_ >= 0) ::close(fd_);
}

std::uint64_t ScratchFile::append(std::span<const std::byte> bytes) {
  const std::lock_guard lock(mutex_);
  if (fd_ < 0) fd_ = open_nameless(folder_);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const std::span<const std::byte> rest = bytes.subspan(done);
    const off_t offset = to_offset(size_bytes_ + done, folder_);
    const ssize_t put =
        posix::retry([&] { return ::pwrite(fd_, rest.data(), rest.size(), offset); });
    if (put < 0) {
      throw Error(Code::kScratchFile,
                  "cannot write to the scratch file in this folder: " + posix::reason(),
                  {.file = folder_.string(), .byte = size_bytes_ + done});
    }
    done += static_cast<std::size_t>(put);
  }
  return std::exchange(size_bytes_, size_bytes_ + bytes.size());
}

void ScratchFile::read_at(std::uint64_t offset_bytes, std::span<std::byte> buffer) const {
  const auto [fd, size] = [&] {
    const std::lock_guard lock(mutex_);
    return std::pair(fd_, size_bytes_);
  }();
  if (offset_bytes > size || buffer.size() > size - offset_bytes) {
    throw Error(
        Code::kInternal,
        format("expected {} bytes in the scratch file, which ends at byte {}", buffer.size(), size),
        {.file = folder_.string(), .byte = offset_bytes});
  }
  if (read_fully(fd, offset_bytes, buffer, folder_) != buffer.size()) {
    throw Error(Code::kScratchFile,
                "the scratch file in this folder is shorter than what was written to it",
                {.file = folder_.string(), .byte = offset_bytes});
  }
}

std::uint64_t ScratchFile::size_bytes() const {
  const std::lock_guard lock(mutex_);
  return size_bytes_;
}

}  // namespace rec2nwb
