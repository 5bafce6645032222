/// \file
/// TrodesFile: a file of records beside a recording (camera times, tracking), with a text block
/// that says what a record holds:
///
///     <Start settings>
///     clockrate: 30000
///     Fields: <time uint32><xloc uint16><samples 40*int16>
///     <End settings>
///     packed records, little endian
///
///     const auto file = rec2nwb::sdk::TrodesFile::read(path);
///     const std::vector<std::uint32_t> time = file.column<std::uint32_t>("time");
///
/// Needs: C++17; the file fits into memory. Promises: any bytes are either read or refused with a
/// TrodesFileError that says file, byte, what was expected and what was found; a last record that
/// is cut short is left out and counted in trailing_bytes.
#ifndef REC2NWB_TRODES_FILE_HPP
#define REC2NWB_TRODES_FILE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "rec2nwb/text.hpp"

namespace rec2nwb::sdk {

class TrodesFileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One entry of Fields: `<name type>` or `<name count*type>`.
struct TrodesField {
  enum class Kind { kUnsigned, kSigned, kFloat };

  std::string name;
  std::string type;  ///< as in the file, without the count
  Kind kind = Kind::kUnsigned;
  std::size_t element_bytes = 0;
  std::size_t count = 1;         ///< elements a record
  std::size_t offset_bytes = 0;  ///< in the record
};

class TrodesFile {
 public:
  static constexpr std::size_t kMaxTextBytes = std::size_t{1} << 20;
  static constexpr std::size_t kMaxRecordBytes = std::size_t{1} << 20;
  static constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 32;

  /// \throws TrodesFileError if it cannot be read or is no such file
  static TrodesFile read(const std::string& path) {
    std::error_code error;
    const std::uint64_t size = std::filesystem::file_size(path, error);
    if (error) throw TrodesFileError(path + " cannot be read: " + error.message());
    std::ifstream stream(path, std::ios::binary);
    // The text is judged before the rest is read: a wrong file may be a recording.
    std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(size, kMaxTextBytes)), '\0');
    read_to(stream, path, bytes, 0);
    TrodesFile file(path, std::move(bytes));
    if (size > kMaxFileBytes) {
      throw TrodesFileError(path + " has " + std::to_string(size) + " bytes; expected at most " +
                            std::to_string(kMaxFileBytes) + " beside a recording");
    }
    const std::size_t have = file.bytes_.size();
    file.bytes_.resize(static_cast<std::size_t>(size));
    read_to(stream, path, file.bytes_, have);
    return file;
  }

  /// \param path  only named in errors
  /// \param bytes the whole file
  TrodesFile(std::string path, std::string bytes)
      : path_(std::move(path)), bytes_(std::move(bytes)) {
    parse_text();
  }

  const std::string& path() const { return path_; }
  const std::vector<TrodesField>& fields() const { return fields_; }
  std::size_t record_bytes() const { return record_bytes_; }
  std::size_t data_offset_bytes() const { return data_offset_bytes_; }
  /// Whole records.
  std::size_t rows() const { return (bytes_.size() - data_offset_bytes_) / record_bytes_; }
  /// Of a last record that is not whole.
  std::size_t trailing_bytes() const {
    return (bytes_.size() - data_offset_bytes_) % record_bytes_;
  }

  /// What to warn of if the last record is cut short; else empty.
  std::string trailing_text() const {
    if (trailing_bytes() == 0) return {};
    return path_ + ", byte " + std::to_string(data_offset_bytes_ + rows() * record_bytes_) +
           ": the last record is left out: expected " + std::to_string(record_bytes_) +
           " bytes, found " + std::to_string(trailing_bytes());
  }

  /// Value of a `name: value` line; empty if there is none. The name's case does not matter.
  std::string setting(std::string_view name) const {
    const auto found = settings_.find(lower(name));
    return found == settings_.end() ? std::string() : found->second;
  }

  /// Null if there is none of that name.
  const TrodesField* find(std::string_view name) const {
    const auto found = std::find_if(fields_.begin(), fields_.end(),
                                    [&](const TrodesField& field) { return field.name == name; });
    return found == fields_.end() ? nullptr : &*found;
  }

  /// All values of a field, count() of each record after the other. An integer type takes every
  /// integer field whose values it can hold, a float type takes every field.
  /// \throws TrodesFileError if there is no such field or a value does not fit
  template <typename T>
  std::vector<T> column(std::string_view name) const {
    static_assert(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>);
    const TrodesField& field = require(name);
    if (std::is_integral_v<T> && field.kind == TrodesField::Kind::kFloat) {
      throw TrodesFileError(path_ + ": expected integers in field '" + field.name + "', found " +
                            field.type);
    }
    std::vector<T> values;
    values.reserve(rows() * field.count);
    for (std::size_t row = 0; row < rows(); ++row) {
      std::size_t at = data_offset_bytes_ + row * record_bytes_ + field.offset_bytes;
      for (std::size_t i = 0; i < field.count; ++i, at += field.element_bytes) {
        values.push_back(value<T>(field, at));
      }
    }
    return values;
  }

  /// As column, where each record has one value.
  /// \throws TrodesFileError as column, and if the field has several a record
  template <typename T>
  std::vector<T> single_column(std::string_view name) const {
    const TrodesField& field = require(name);
    if (field.count != 1) {
      throw TrodesFileError(path_ + ": expected one value a record in field '" + field.name +
                            "', found " + std::to_string(field.count));
    }
    return column<T>(name);
  }

 private:
  static constexpr std::string_view kStart = "<Start settings>";
  static constexpr std::string_view kEnd = "<End settings>";
  static constexpr std::size_t kQuotedBytes = 40;

  static void read_to(std::ifstream& stream, const std::string& path, std::string& bytes,
                      std::size_t from) {
    const auto wanted = static_cast<std::streamsize>(bytes.size() - from);
    if (stream.read(bytes.data() + from, wanted) && stream.gcount() == wanted) return;
    throw TrodesFileError(path + " cannot be read: expected " + std::to_string(bytes.size()) +
                          " bytes, found " +
                          std::to_string(from + static_cast<std::size_t>(stream.gcount())));
  }

  static std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r";
    const std::size_t from = text.find_first_not_of(kBlank);
    if (from == std::string_view::npos) return text.substr(text.size());
    return text.substr(from, text.find_last_not_of(kBlank) - from + 1);
  }
  /// The start of some bytes of the file, fit for a message.
  static std::string quote(std::string_view bytes) {
    std::string out = "'";
    for (const char c : bytes.substr(0, kQuotedBytes)) out += c >= ' ' && c <= '~' ? c : '.';
    return out + (bytes.size() > kQuotedBytes ? "...'" : "'");
  }
  [[noreturn]] void refuse(std::size_t byte, const std::string& expected,
                           const std::string& found) const {
    throw TrodesFileError(path_ + ", byte " + std::to_string(byte) + ": expected " + expected +
                          ", found " + found);
  }
  std::size_t byte_of(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - bytes_.data());
  }

  void parse_text() {
    const std::string_view text = std::string_view(bytes_).substr(0, kMaxTextBytes);
    std::string_view fields;
    for (std::size_t at = 0;;) {
      const std::size_t newline = std::min(text.find('\n', at), text.size());
      const std::string_view line = trim(text.substr(at, newline - at));
      if (at == 0 && line != kStart)
        refuse(0, "the line '" + std::string(kStart) + "'", quote(line));
      if (line == kEnd) {
        data_offset_bytes_ = std::min(newline + 1, bytes_.size());
        break;
      }
      if (newline == text.size()) {
        refuse(at,
               "the line '" + std::string(kEnd) + "' within the first " +
                   std::to_string(kMaxTextBytes) + " bytes",
               bytes_.size() < kMaxTextBytes ? "the end of the file" : quote(line));
      }
      const std::size_t colon = line.find(':');
      if (colon != std::string_view::npos) {
        const std::string name = lower(trim(line.substr(0, colon)));
        const std::string_view rest = trim(line.substr(colon + 1));
        if (settings_.emplace(name, rest).second && name == "fields") fields = rest;
      }
      at = newline + 1;
    }
    if (settings_.count("fields") == 0) {
      refuse(data_offset_bytes_, "a line 'Fields: <name type>...' before this byte", "none");
    }
    parse_fields(fields);
  }

  void parse_fields(std::string_view rest) {
    do {
      const std::size_t close = rest.find('>');
      if (rest.empty() || rest[0] != '<' || close == std::string_view::npos) {
        refuse(byte_of(rest), "'<name type>' in the line Fields", quote(rest));
      }
      add_field(rest.substr(1, close - 1));
      rest = trim(rest.substr(close + 1));
    } while (!rest.empty());
  }

  void add_field(std::string_view text) {
    const std::size_t byte = byte_of(text);
    const std::string_view inner = trim(text);
    const std::size_t blank = inner.find_last_of(" \t");
    if (blank == std::string_view::npos) {
      refuse(byte, "'name type' in the line Fields", quote(text));
    }
    TrodesField field;
    field.name = trim(inner.substr(0, blank));
    std::string_view type = inner.substr(blank + 1);
    const std::size_t star = type.find('*');
    if (star != std::string_view::npos) {
      field.count = parse_count(type.substr(0, star));
      type = type.substr(star + 1);
    }
    set_type(field, type);
    if (find(field.name) != nullptr) {
      refuse(byte, "fields of different names", quote(field.name) + " twice");
    }
    field.offset_bytes = record_bytes_;
    if (field.count > (kMaxRecordBytes - record_bytes_) / field.element_bytes) {
      refuse(byte, "records of at most " + std::to_string(kMaxRecordBytes) + " bytes", quote(text));
    }
    record_bytes_ += field.count * field.element_bytes;
    fields_.push_back(std::move(field));
  }

  /// Anything above kMaxRecordBytes stands for too many.
  std::size_t parse_count(std::string_view text) const {
    std::size_t count = 0;
    for (const char c : text) {
      if (c < '0' || c > '9') return refuse_count(text);
      count = std::min(count * 10 + static_cast<std::size_t>(c - '0'), kMaxRecordBytes + 1);
    }
    return count == 0 ? refuse_count(text) : count;
  }
  [[noreturn]] std::size_t refuse_count(std::string_view text) const {
    refuse(byte_of(text), "a number of elements, at least 1", quote(text));
  }

  void set_type(TrodesField& field, std::string_view type) const {
    using Kind = TrodesField::Kind;
    static constexpr struct {
      std::string_view name;
      Kind kind;
      std::size_t bytes;
    } kTypes[] = {{"uint8", Kind::kUnsigned, 1},  {"uint16", Kind::kUnsigned, 2},
                  {"uint32", Kind::kUnsigned, 4}, {"uint64", Kind::kUnsigned, 8},
                  {"int8", Kind::kSigned, 1},     {"int16", Kind::kSigned, 2},
                  {"int32", Kind::kSigned, 4},    {"int64", Kind::kSigned, 8},
                  {"float", Kind::kFloat, 4},     {"single", Kind::kFloat, 4},
                  {"float32", Kind::kFloat, 4},   {"double", Kind::kFloat, 8},
                  {"float64", Kind::kFloat, 8}};
    for (const auto& one : kTypes) {
      if (one.name != type) continue;
      field.type = one.name;
      field.kind = one.kind;
      field.element_bytes = one.bytes;
      return;
    }
    refuse(byte_of(type), "a type of uint8 to uint64, int8 to int64, float or double", quote(type));
  }

  const TrodesField& require(std::string_view name) const {
    if (const TrodesField* field = find(name)) return *field;
    std::string have;
    for (const TrodesField& field : fields_) have += (have.empty() ? "" : ", ") + quote(field.name);
    throw TrodesFileError(path_ + ": expected a field '" + std::string(name) + "', found " + have);
  }

  template <typename T>
  T value(const TrodesField& field, std::size_t at) const {
    std::uint64_t bits = 0;
    for (std::size_t i = field.element_bytes; i-- > 0;) {
      bits = bits << 8 | static_cast<unsigned char>(bytes_[at + i]);
    }
    if (field.kind == TrodesField::Kind::kFloat) return static_cast<T>(real(field, bits));
    const std::size_t unused_bits = 64 - 8 * field.element_bytes;
    const bool negative =
        field.kind == TrodesField::Kind::kSigned && (bits << unused_bits) >> 63 != 0;
    if (!negative) return fit<T>(field, at, bits);
    return fit<T>(field, at, static_cast<std::int64_t>(bits | ~(~std::uint64_t{0} >> unused_bits)));
  }

  static double real(const TrodesField& field, std::uint64_t bits) {
    if (field.element_bytes == sizeof(double)) {
      double number = 0;
      std::memcpy(&number, &bits, sizeof number);
      return number;
    }
    const auto low = static_cast<std::uint32_t>(bits);
    float number = 0;
    std::memcpy(&number, &low, sizeof number);
    return static_cast<double>(number);
  }

  template <typename T, typename Integer>
  T fit(const TrodesField& field, std::size_t at, Integer number) const {
    if constexpr (std::is_integral_v<T>) {
      bool fits = false;
      if constexpr (std::is_signed_v<Integer>) {  // only used for negative numbers
        fits = std::is_signed_v<T> &&
               number >= static_cast<std::int64_t>(std::numeric_limits<T>::min());
      } else {
        fits = number <= static_cast<std::uint64_t>(std::numeric_limits<T>::max());
      }
      if (!fits) {
        refuse(at,
               "a value of " + quote(field.name) + " up to " +
                   std::to_string(std::numeric_limits<T>::max()) +
                   (std::is_signed_v<T> ? "" : ", not negative"),
               std::to_string(number));
      }
    }
    return static_cast<T>(number);
  }

  std::string path_;
  std::string bytes_;
  std::map<std::string, std::string> settings_;  // names in lower case
  std::vector<TrodesField> fields_;
  std::size_t record_bytes_ = 0;
  std::size_t data_offset_bytes_ = 0;
};

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_TRODES_FILE_HPP
