#include "stream/output_store.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {

struct OutputStore::Output {
  Output(std::string name, OutputKind what, std::size_t bytes, ScratchFile& scratch)
      : path(std::move(name)), kind(what), row_bytes(bytes), event_rows(scratch), values(scratch) {}

  std::string path;
  OutputKind kind;
  std::size_t row_bytes;  ///< 0: texts
  OutputLog event_rows;
  OutputLog values;
  std::uint64_t rows = 0;
  std::uint64_t last_event_row = 0;
};

namespace {

template <typename T>
std::span<const std::byte> as_bytes_of(const T* data, std::size_t n) {
  return std::as_bytes(std::span<const T>(data, n));
}

/// The same rule as for texts in a plan.
void check_text(std::string_view text, const std::string& path) {
  if (text.find('\0') != std::string_view::npos) {
    throw Error(Code::kPluginAppend,
                format("{}: a text with a NUL in it, HDF5 would cut it there", path), {},
                "leave the NUL out");
  }
  if (!is_utf8(text)) {
    throw Error(Code::kPluginAppend,
                format("{}: a text that is not UTF-8, readers could not decode it", path), {},
                "replace what cannot be decoded, or append numbers");
  }
}

}  // namespace

OutputStore::OutputStore(const Plan& plan, ScratchFile& scratch) {
  const auto add = [&](OutputId id, const std::string& path, OutputKind kind, std::size_t bytes) {
    outputs_.emplace(id, std::make_unique<Output>(path, kind, bytes, scratch));
  };
  for (const auto& dataset : plan.datasets) {
    if (dataset.kind != OutputKind::kEvents && dataset.kind != OutputKind::kAppend) continue;
    const std::size_t width = std::max(1U, dataset.width);
    add(*dataset.output, dataset.path, dataset.kind, element_bytes(dataset.element) * width);
  }
  for (const auto& publication : plan.publications) {
    if (publication.written) continue;
    const std::size_t width = std::max(1U, publication.width);
    add(publication.output, publication.topic + " " + publication.key, publication.kind,
        element_bytes(publication.element) * width);
  }
  for (const auto& table : plan.tables) {
    for (const auto& column : table.columns) {
      const std::string path = table.path + "/" + column.name;
      if (column.output) {
        const ElementType element = column.time_of_rows ? ElementType::kUint64 : column.element;
        add(*column.output, path, OutputKind::kAppend, element_bytes(element));
      }
      if (column.lengths) add(*column.lengths, path, OutputKind::kAppend, sizeof(std::uint64_t));
    }
  }
}

OutputStore::~OutputStore() = default;

OutputStore::Output& OutputStore::find(OutputId output) {
  return const_cast<Output&>(static_cast<const OutputStore*>(this)->find(output));
}

const OutputStore::Output& OutputStore::find(OutputId output) const {
  const auto found = outputs_.find(output);
  if (found == outputs_.end()) {
    throw Error(Code::kPluginAppend,
                format("output {} is not of kind events or append in the plan", output.number));
  }
  return *found->second;
}

void OutputStore::append_events(OutputId output, std::span<const std::uint64_t> rows,
                                const void* values) {
  Output& to = find(output);
  if (to.kind != OutputKind::kEvents) {
    throw Error(Code::kPluginAppend,
                format("output {} ({}) is not of kind events", output.number, to.path));
  }
  if (rows.empty()) return;
  std::uint64_t last = to.last_event_row;
  for (const auto row : rows) {
    if (row < last) {
      throw Error(Code::kPluginAppend,
                  format("{}: event rows must ascend, found {} after {}", to.path, row, last));
    }
    last = row;
  }
  to.last_event_row = last;
  to.rows += rows.size();
  to.event_rows.append(std::as_bytes(rows));
  to.values.append(as_bytes_of(static_cast<const std::byte*>(values), rows.size() * to.row_bytes));
}

void OutputStore::append(OutputId output, const void* values, std::uint64_t n) {
  Output& to = find(output);
  if (to.kind != OutputKind::kAppend || to.row_bytes == 0) {
    throw Error(Code::kPluginAppend,
                format("output {} ({}) does not take appended numbers", output.number, to.path));
  }
  to.rows += n;
  to.values.append(as_bytes_of(static_cast<const std::byte*>(values), n * to.row_bytes));
}

void OutputStore::append_texts(OutputId output, std::span<const std::string_view> texts) {
  Output& to = find(output);
  if (to.row_bytes != 0) {
    throw Error(Code::kPluginAppend,
                format("output {} ({}) does not take texts", output.number, to.path));
  }
  for (const auto& text : texts) check_text(text, to.path);
  for (const auto& text : texts) {
    const std::uint64_t size = text.size();
    to.values.append(as_bytes_of(&size, 1));
    to.values.append(as_bytes_of(text.data(), text.size()));
  }
  to.rows += texts.size();
}

bool OutputStore::takes_texts(OutputId output) const { return find(output).row_bytes == 0; }

std::uint64_t OutputStore::rows(OutputId output) const { return find(output).rows; }

void OutputStore::read_event_rows(OutputId output, std::uint64_t first,
                                  std::span<std::uint64_t> out) const {
  const Output& from = find(output);
  if (from.kind != OutputKind::kEvents) {
    throw Error(Code::kPluginAppend,
                format("{} is of kind append: it has no packet rows", from.path));
  }
  from.event_rows.read(first * sizeof(std::uint64_t), std::as_writable_bytes(out));
}

void OutputStore::read_values(OutputId output, std::uint64_t first,
                              std::span<std::byte> out) const {
  const Output& from = find(output);
  from.values.read(first * from.row_bytes, out);
}

std::vector<std::string> OutputStore::read_texts(OutputId output) const {
  const Output& from = find(output);
  std::vector<std::string> texts;
  texts.reserve(from.rows);
  std::uint64_t at = 0;
  for (std::uint64_t i = 0; i < from.rows; ++i) {
    std::uint64_t size = 0;
    from.values.read(at, std::as_writable_bytes(std::span(&size, 1)));
    at += sizeof size;
    std::string text(size, '\0');
    from.values.read(at, std::as_writable_bytes(std::span(text)));
    at += size;
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace rec2nwb
