/// \file
/// The C++ face of a plugin: one class and one macro over abi.h.
///
///     class Lick : public rec2nwb::sdk::Plugin {
///      public:
///       Lick(const rec2nwb::sdk::Host& host, std::string_view session_json);
///       void plan() override;                                     // host().put_plan(...)
///       void process(const Block& block, const Columns& columns) override;
///     };
///     REC2NWB_PLUGIN(Lick, "lick", "1.0.0")
///
/// Needs: C++17. Promises: exceptions of the class become error texts and never cross; nothing of
/// the standard library crosses either (this header is compiled into each plugin), so any compiler
/// does.
#ifndef REC2NWB_PLUGIN_HPP
#define REC2NWB_PLUGIN_HPP

#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "rec2nwb/abi.h"
#include "rec2nwb/plan.hpp"

namespace rec2nwb::sdk {

/// Between the views of C++ and those of abi.h.
inline rec2nwb_str to_str(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view to_view(rec2nwb_str text) {
  return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}

/// The host took a call badly, or wants to stop; its text is with the host already.
class HostError : public std::runtime_error {
 public:
  explicit HostError(rec2nwb_status status)
      : std::runtime_error("the host refused a call"), status_(status) {}
  rec2nwb_status status() const { return status_; }

 private:
  rec2nwb_status status_;
};

/// Something that is wrong with the recording: Host::recording_fault.
struct RecordingFault {
  std::uint64_t first_row = 0;  ///< over the session, as Block::first_row counts
  std::uint64_t rows = 1;       ///< packets from there on, all of one file
  std::int64_t length = 0;      ///< extent, in unit
  std::string_view kind;        ///< one of a few texts, without numbers
  std::string_view unit;        ///< of length
  std::string_view action;      ///< what was done about it: one of a few texts
};

/// What the host offers; each function says in abi.h from which verb it may be called.
class Host {
 public:
  explicit Host(const rec2nwb_host* host) : host_(host) {}

  void info(std::string_view text) const { host_->log(host_->ctx, REC2NWB_LOG_INFO, to_str(text)); }
  void warn(std::string_view text) const {
    host_->log(host_->ctx, REC2NWB_LOG_WARNING, to_str(text));
  }
  void fail(std::string_view text) const { host_->fail(host_->ctx, to_str(text)); }
  bool cancelled() const { return host_->cancelled(host_->ctx) != 0; }

  /// A fault (or oddity) of the metadata at a JSON pointer; go on and report the others too.
  void metadata_error(std::string_view pointer, std::string_view text) const {
    host_->problem(host_->ctx, REC2NWB_PROBLEM_ERROR, to_str(pointer), to_str(text));
  }
  void metadata_warning(std::string_view pointer, std::string_view text) const {
    host_->problem(host_->ctx, REC2NWB_PROBLEM_WARNING, to_str(pointer), to_str(text));
  }

  /// JSON text of one value of the session; empty if there is none.
  std::string get(std::string_view pointer) const {
    rec2nwb_str json{nullptr, 0};
    check(host_->get(host_->ctx, to_str(pointer), &json));
    return std::string(to_view(json));
  }
  /// A YAML or JSON file as JSON text; relative paths start at the plugin's folder.
  std::string load(std::string_view path) const {
    rec2nwb_str json{nullptr, 0};
    check(host_->load(host_->ctx, to_str(path), &json));
    return std::string(to_view(json));
  }
  /// The plan, once: Plan::json().
  void put_plan(std::string_view json) const { check(host_->put_plan(host_->ctx, to_str(json))); }

  /// n pairs of a packet row and a value, rows ascending, for an output of kind events.
  template <typename T>
  void append_events(std::uint32_t output, const std::uint64_t* rows, const T* values,
                     std::uint64_t n) const {
    check(host_->append_events(host_->ctx, output, rows, values, n));
  }
  /// n rows for an output of kind append.
  template <typename T>
  void append(std::uint32_t output, const T* values, std::uint64_t n) const {
    check(host_->append(host_->ctx, output, values, n));
  }
  void append_texts(std::uint32_t output, const std::vector<std::string>& texts) const {
    std::vector<rec2nwb_str> views;
    views.reserve(texts.size());
    for (const auto& text : texts) views.push_back(to_str(text));
    check(host_->append(host_->ctx, output, views.data(), views.size()));
  }

  /// Seconds since 1970 of packet rows. Only in finish, as those below.
  std::vector<double> rows_to_seconds(const std::vector<std::uint64_t>& rows) const {
    std::vector<double> seconds(rows.size());
    check(host_->rows_to_seconds(host_->ctx, rows.data(), rows.size(), seconds.data()));
    return seconds;
  }
  /// The first row of a file whose acquisition counter is at least the given one; -1 behind the
  /// last.
  std::vector<std::int64_t> counts_to_rows(std::uint32_t file,
                                           const std::vector<std::uint32_t>& counts) const {
    std::vector<std::int64_t> rows(counts.size());
    check(host_->counts_to_rows(host_->ctx, file, counts.data(), counts.size(), rows.data()));
    return rows;
  }
  /// Seconds since 1970 at values of a file's acquisition counter, also inside gaps.
  std::vector<double> counts_to_seconds(std::uint32_t file,
                                        const std::vector<std::uint32_t>& counts) const {
    std::vector<double> seconds(counts.size());
    check(host_->counts_to_seconds(host_->ctx, file, counts.data(), counts.size(), seconds.data()));
    return seconds;
  }
  /// Start and stop of an epoch, seconds since 1970.
  std::pair<double, double> epoch_bounds(std::int64_t epoch) const {
    std::pair<double, double> bounds;
    check(host_->epoch_bounds(host_->ctx, epoch, &bounds.first, &bounds.second));
    return bounds;
  }

  /// JSON array: what others publish under a topic; "[]" if nobody does, or the host is of 1.0.
  std::string published(std::string_view topic) const {
    if (!REC2NWB_HAS(host_, published) || host_->published == nullptr) return "[]";
    rec2nwb_str json{nullptr, 0};
    check(host_->published(host_->ctx, to_str(topic), &json));
    return std::string(to_view(json));
  }
  /// Rows [first, first + n) of entry `index` of published(topic).
  /// \param rows   n packet rows; null for kind append
  /// \param values n * width elements
  template <typename T>
  void read_published(std::string_view topic, std::uint32_t index, std::uint64_t first,
                      std::uint64_t n, std::uint64_t* rows, T* values) const {
    need(REC2NWB_HAS(host_, read_published) && host_->read_published != nullptr, "read_published");
    check(host_->read_published(host_->ctx, to_str(topic), index, first, n, rows, values));
  }
  /// Where to put a file that the plan announces.
  std::string output_file(std::string_view name) const {
    need(REC2NWB_HAS(host_, output_file) && host_->output_file != nullptr, "output_file");
    rec2nwb_str path{nullptr, 0};
    check(host_->output_file(host_->ctx, to_str(name), &path));
    return std::string(to_view(path));
  }
  /// A row of the table of recording faults.
  /// \return false: the host is of 1.1 or earlier and keeps no list of them, so that a log line is
  /// all there can be
  bool recording_fault(const RecordingFault& fault) const {
    if (!REC2NWB_HAS(host_, recording_fault) || host_->recording_fault == nullptr) return false;
    const rec2nwb_recording_fault given = {sizeof given,       0,
                                           fault.first_row,    fault.rows,
                                           fault.length,       to_str(fault.kind),
                                           to_str(fault.unit), to_str(fault.action)};
    check(host_->recording_fault(host_->ctx, &given));
    return true;
  }

 private:
  static void check(rec2nwb_status status) {
    if (status != REC2NWB_OK) throw HostError(status);
  }

  /// What the host is too old for is an error that says so.
  void need(bool is_there, const char* function) const {
    if (is_there) return;
    throw std::runtime_error("this rec2nwb has plugin interface " +
                             std::to_string(REC2NWB_ABI_MAJOR) + "." +
                             std::to_string(host_->abi_minor) + ", which has no " + function +
                             ": the plugin needs a newer rec2nwb");
  }

  const rec2nwb_host* host_;
};

/// Whole packets, lent for one call.
class Block {
 public:
  explicit Block(const rec2nwb_block* block) : block_(block) {}

  std::uint32_t rows() const { return block_->rows; }
  std::uint64_t first_row() const { return block_->first_row; }  ///< over the session
  std::uint32_t file() const { return block_->file; }
  std::uint64_t first_file_row() const { return block_->first_file_row; }
  std::uint32_t packet_bytes() const { return block_->layout->packet_bytes; }
  /// Of the acquisition counter, a uint32.
  std::uint32_t counter_offset_bytes() const { return block_->layout->counter_offset_bytes; }
  std::uint32_t ephys_offset_bytes() const { return block_->layout->ephys_offset_bytes; }
  std::uint32_t ephys_channels() const { return block_->layout->ephys_channels; }
  /// First byte of session /header/devices/i in this file's packets; REC2NWB_ABSENT if not
  /// recorded.
  std::uint32_t device_offset_bytes(std::uint32_t device) const {
    return device < block_->layout->device_count ? block_->layout->device_offset_bytes[device]
                                                 : REC2NWB_ABSENT;
  }
  /// packet_bytes() bytes.
  const std::uint8_t* packet(std::uint32_t row) const {
    return block_->packets + static_cast<std::size_t>(row) * packet_bytes();
  }
  /// The value whose bytes begin at an offset of a packet, aligned or not.
  template <typename T>
  T read(std::uint32_t row, std::uint32_t offset_bytes) const {
    T value;
    std::memcpy(&value, packet(row) + offset_bytes, sizeof value);
    return value;
  }

 private:
  const rec2nwb_block* block_;
};

/// Where the rows of the block's outputs go.
class Columns {
 public:
  Columns(void* const* columns, std::uint32_t count) : columns_(columns), count_(count) {}

  /// rows * width elements, row-major; null if the output is not of kind rows.
  template <typename T>
  T* get(std::uint32_t output) const {
    return output < count_ ? static_cast<T*>(columns_[output]) : nullptr;
  }

 private:
  void* const* columns_;
  std::uint32_t count_;
};

/// What a plugin derives from: plan says what will be written, process fills it block by block,
/// finish adds what needs times. An instance lives for one conversion.
class Plugin {
 public:
  explicit Plugin(const Host& host) : host_(host) {}
  virtual ~Plugin() = default;
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  /// Once, before any data: host().put_plan(...).
  virtual void plan() = 0;
  /// For every block, in order.
  virtual void process(const Block& /*block*/, const Columns& /*columns*/) {}
  /// Once, behind the last block, when times are known.
  virtual void finish() {}

 protected:
  const Host& host() const { return host_; }

 private:
  Host host_;
};

namespace glue {

/// Runs a verb; an exception becomes a text for the host.
template <typename Function>
rec2nwb_status guarded(const Host& host, Function function) noexcept {
  try {
    function();
    return REC2NWB_OK;
  } catch (const HostError& error) {
    return error.status();
  } catch (const std::exception& error) {
    host.fail(error.what());
  } catch (...) {
    host.fail("an exception that is no std::exception");
  }
  return REC2NWB_ERROR;
}

struct Instance {
  Host host;
  Plugin* plugin;
};

template <typename Class>
rec2nwb_status create(const rec2nwb_host* host, rec2nwb_str session_json, void** self) {
  const Host face(host);
  return guarded(face, [&] {
    auto* instance = new Instance{face, nullptr};
    try {
      instance->plugin = new Class(face, to_view(session_json));
    } catch (...) {
      delete instance;
      throw;
    }
    *self = instance;
  });
}
inline rec2nwb_status plan(void* self) {
  auto* instance = static_cast<Instance*>(self);
  return guarded(instance->host, [&] { instance->plugin->plan(); });
}
inline rec2nwb_status process(void* self, const rec2nwb_block* block, void* const* columns,
                              std::uint32_t count) {
  auto* instance = static_cast<Instance*>(self);
  return guarded(instance->host,
                 [&] { instance->plugin->process(Block(block), Columns(columns, count)); });
}
inline rec2nwb_status finish(void* self) {
  auto* instance = static_cast<Instance*>(self);
  return guarded(instance->host, [&] { instance->plugin->finish(); });
}
inline void destroy(void* self) {
  auto* instance = static_cast<Instance*>(self);
  delete instance->plugin;
  delete instance;
}

template <typename Class>
const rec2nwb_plugin* describe(std::uint32_t host_major, std::string_view name,
                               std::string_view version) {
  if (host_major != REC2NWB_ABI_MAJOR) return nullptr;
  static const rec2nwb_plugin description = {sizeof(rec2nwb_plugin),
                                             REC2NWB_ABI_MAJOR,
                                             REC2NWB_ABI_MINOR,
                                             0,
                                             to_str(name),
                                             to_str(version),
                                             create<Class>,
                                             plan,
                                             process,
                                             finish,
                                             destroy};
  return &description;
}

}  // namespace glue
}  // namespace rec2nwb::sdk

/// The exported entry of a plugin. Class(const Host&, std::string_view session_json); name and
/// version equal the manifest's.
#define REC2NWB_PLUGIN(Class, name, version)                                                  \
  extern "C" REC2NWB_EXPORT const rec2nwb_plugin* rec2nwb_plugin_entry(uint32_t host_major) { \
    return rec2nwb::sdk::glue::describe<Class>(host_major, name, version);                    \
  }

#include "rec2nwb/interleaved.hpp"  // the decoder of the headstage's sensors: needs Block

#endif  // REC2NWB_PLUGIN_HPP
