/// \file
/// Files: reading by offset, a scratch file without a name, and an output that appears under its
/// final name only when it is whole.
///
/// Needs: POSIX. Promises: no mmap (resident memory would grow with the file, and a file cut short
/// under us would be SIGBUS); every failure is an Error with path and errno text; what a destructor
/// closes or removes, it does without throwing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>

namespace rec2nwb {

/// A file open for reading.
class InputFile {
 public:
  explicit InputFile(const std::filesystem::path& path);
  ~InputFile();
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&& other) noexcept;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::uint64_t size_bytes() const;  ///< now; a recording may still grow

  /// Fills buffer from offset; returns fewer bytes only at the end of the file. Thread-safe.
  std::size_t read_at(std::uint64_t offset_bytes, std::span<std::byte> buffer) const;

  void advise_sequential() const;  ///< doubles the kernel's read-ahead; a hint
  /// The kernel may forget [from, to): a recording is read once. A hint.
  void drop_cache(std::uint64_t from_bytes, std::uint64_t to_bytes) const;

 private:
  std::filesystem::path path_;
  int fd_ = -1;
};

/// A file without a name in the folder of the output: gone with the process, whatever happens.
class ScratchFile {
 public:
  explicit ScratchFile(std::filesystem::path folder);  ///< nothing is created before it is needed
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  /// Appends and returns the offset of the first byte. Thread-safe.
  std::uint64_t append(std::span<const std::byte> bytes);
  /// Reads back exactly buffer.size() bytes. Thread-safe.
  void read_at(std::uint64_t offset_bytes, std::span<std::byte> buffer) const;
  [[nodiscard]] std::uint64_t size_bytes() const;

 private:
  std::filesystem::path folder_;
  mutable std::mutex mutex_;
  int fd_ = -1;
  std::uint64_t size_bytes_ = 0;
};

/// NAME.part while it is written, NAME once it is whole.
class PartFile {
 public:
  /// \throws Error if final_path exists and overwrite is false, or its folder cannot be written to
  /// (tried by creating the .part file: a folder may exist and still be read-only). A .part file
  /// that an earlier, killed run left is replaced.
  PartFile(std::filesystem::path final_path, bool overwrite);
  ~PartFile();  ///< removes the .part file unless commit() was reached
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  [[nodiscard]] const std::filesystem::path& part_path() const { return part_path_; }
  [[nodiscard]] const std::filesystem::path& final_path() const { return final_path_; }

  /// Starts to bring to disk what was written since the last call, so that commit() need not wait
  /// for all of it.
  /// \param drop waits for what the last call started, and lets the kernel forget it: a hint
  void write_behind(bool drop);

  /// fsync, rename, fsync of the folder. Without overwrite, a file that appeared at the final name
  /// meanwhile is an Error and stays as it is. So is a .part file that is not the one made here:
  /// another run has taken the name, and what it writes is not whole.
  void commit();

 private:
  [[nodiscard]] bool part_is_ours() const noexcept;

  std::filesystem::path final_path_;
  std::filesystem::path part_path_;
  bool overwrite_;
  bool committed_ = false;
  int fd_ = -1;                      ///< of the file made here: tells it from another of that name
  std::uint64_t started_bytes_ = 0;  ///< on their way to disk
  std::uint64_t dropped_bytes_ = 0;
};

}  // namespace rec2nwb
