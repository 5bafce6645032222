// FileWriter behind the pass: what is computed from the timeline, and what the outputs received.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.hpp"
#include "nwb/file_writer.hpp"
#include "nwb/h5.hpp"

namespace rec2nwb {
namespace {

/// Below this a dataset is contiguous: a chunk index and filters would cost more than they save.
constexpr std::uint64_t kContiguousBytes = 64 << 10;

template <typename T>
std::span<T> typed(std::span<std::byte> bytes) {
  return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
}

std::vector<std::uint64_t> read_rows(const OutputStore& store, OutputId output, std::uint64_t first,
                                     std::size_t n) {
  std::vector<std::uint64_t> rows(n);
  store.read_event_rows(output, first, rows);
  return rows;
}

}  // namespace

H5::DataSet FileWriter::write_computed(
    const std::string& path, ElementType element, std::uint64_t rows, std::uint32_t columns,
    WorkerPool& pool, const std::function<void(std::uint64_t, std::span<std::byte>)>& fill,
    const std::function<void()>& on_chunk) {
  const std::uint32_t across = std::max(1U, columns);
  const std::uint64_t bytes = rows * across * element_bytes(element);
  if (bytes <= kContiguousBytes) {
    std::vector<std::byte> all(bytes);
    if (bytes > 0) fill(0, all);
    return h5::write_raw(tree_.parent_of(path), Tree::name_of(path), element, all, rows, columns);
  }
  GeneratedDataset generated;
  generated.rows = rows;
  generated.element_bytes = element_bytes(element);
  generated.columns = across;
  generated.chunk = generated_chunk(columns);
  generated.fill = fill;
  generated.on_chunk = on_chunk;
  generated.dataset =
      chunks_.create(tree_.parent_of(path), path, element, columns, generated.chunk);
  write_generated(pool, storage_.codec, generated, chunks_);
  chunks_.close(generated.dataset);
  return tree_.file().openDataSet(path);
}

void FileWriter::write_sample_counts(const DatasetPlan& dataset, const Pass& pass) {
  const RowSpace space = row_space(dataset, layout_);
  const auto written =
      write_computed(dataset.path, dataset.element, pass.timeline.rows(space), 0, pass.pool,
                     [&](std::uint64_t first, std::span<std::byte> out) {
                       pass.timeline.counts(space, first, typed<std::uint32_t>(out));
                     });
  tree_.write_attributes(written, dataset.path, dataset.type, dataset.attributes);
}

void FileWriter::describe_stamps(const H5::DataSet& dataset) {
  h5::write_attribute(dataset, "interval", ElementType::kInt32, 1);
  h5::write_text_attribute(dataset, "unit", "seconds");
}

/// The timestamps beside a rows dataset: a link where the row space (or one of equal length) has
/// some.
void FileWriter::write_stamps(const std::string& path, RowSpace space, const Pass& pass) {
  const std::string stamps = Tree::parent_path(path) + "/timestamps";
  auto& own = stamps_[static_cast<std::size_t>(space)];
  const auto& other = stamps_[1 - static_cast<std::size_t>(space)];
  if (!own && other && pass.timeline.filled_count() == 0) own = other;
  if (own) {
    tree_.write_link(stamps, *own);
    return;
  }
  std::uint64_t written_rows = 0;
  const std::uint64_t rows = pass.timeline.rows(space);
  const auto written = write_computed(
      stamps, ElementType::kFloat64, rows, 0, pass.pool,
      [&](std::uint64_t first, std::span<std::byte> out) {
        pass.timeline.seconds(space, first, typed<double>(out));
      },
      [&] {
        written_rows = std::min<std::uint64_t>(rows, written_rows + kStampRows);
        if (pass.on_rows) pass.on_rows(written_rows);
      });
  describe_stamps(written);
  own = stamps;
}

/// The values of an events or append output, as they came.
void FileWriter::write_logged(const DatasetPlan& dataset, const Pass& pass) {
  const auto written =
      write_computed(dataset.path, dataset.element, pass.store.rows(*dataset.output), dataset.width,
                     pass.pool, [&](std::uint64_t first, std::span<std::byte> out) {
                       pass.store.read_values(*dataset.output, first, out);
                     });
  tree_.write_attributes(written, dataset.path, dataset.type, dataset.attributes);
}

void FileWriter::write_events(const DatasetPlan& dataset, const Pass& pass) {
  write_logged(dataset, pass);
  if (dataset.timestamps) write_event_stamps(dataset, pass);
}

void FileWriter::write_event_stamps(const DatasetPlan& dataset, const Pass& pass) {
  const auto written =
      write_computed(Tree::parent_path(dataset.path) + "/timestamps", ElementType::kFloat64,
                     pass.store.rows(*dataset.output), 0, pass.pool,
                     [&](std::uint64_t first, std::span<std::byte> out) {
                       const auto seconds = typed<double>(out);
                       pass.timeline.rows_to_seconds(
                           read_rows(pass.store, *dataset.output, first, seconds.size()), seconds);
                     });
  describe_stamps(written);
}

void FileWriter::write_appended(const DatasetPlan& dataset, const Pass& pass) {
  if (!pass.store.takes_texts(*dataset.output)) return write_logged(dataset, pass);
  const auto texts = pass.store.read_texts(*dataset.output);
  const H5::Group parent = tree_.parent_of(dataset.path);
  const std::string name = Tree::name_of(dataset.path);
  if (dataset.element != ElementType::kReference) {
    tree_.write_attributes(h5::write_texts(parent, name, dataset.element, texts), dataset.path,
                           dataset.type, dataset.attributes);
    return;
  }
  tree_.later([this, dataset, texts] {
    const auto written = h5::write_reference_dataset(tree_.file(), tree_.parent_of(dataset.path),
                                                     Tree::name_of(dataset.path), texts);
    tree_.write_attributes(written, dataset.path, dataset.type, dataset.attributes);
  });
}

/// A column of numbers to come that turned out to have none.
bool FileWriter::is_all_nan(const ColumnPlan& column, const OutputStore& store) {
  constexpr std::uint64_t kAtOnce = 4096;
  const std::uint64_t rows = store.rows(*column.output);
  std::vector<std::byte> bytes;
  for (std::uint64_t first = 0; first < rows; first += kAtOnce) {
    const std::uint64_t n = std::min(kAtOnce, rows - first);
    bytes.resize(n * element_bytes(column.element));
    store.read_values(*column.output, first, bytes);
    const auto number = [](auto value) { return !std::isnan(value); };
    const bool found = column.element == ElementType::kFloat32
                           ? std::ranges::any_of(typed<float>(bytes), number)
                           : std::ranges::any_of(typed<double>(bytes), number);
    if (found) return false;
  }
  return true;
}

void FileWriter::write_appended_table(const TablePlan& plan, const Pass& pass) {
  TablePlan table = plan;
  std::erase_if(table.columns, [&](const ColumnPlan& column) {
    return column.drop_if_nan && is_all_nan(column, pass.store);
  });
  const std::uint64_t rows = appended_rows(plan, pass.store);
  for (const auto& column : table.columns) {
    const std::uint64_t own = column.output
                                  ? pass.store.rows(column.lengths.value_or(*column.output))
                                  : column.value.size();
    if (own != rows) {
      throw Error(Code::kPluginColumns,
                  format("table {}: column {} has {} rows, column {} {}", table.path, column.name,
                         own, first_appended(plan).name, rows));
    }
  }
  tree_.begin_table(table, rows);
  for (const auto& column : table.columns) {
    if (column.output) {
      write_appended_column(table, column, pass);
    } else {
      tree_.write_column(table, column);
    }
  }
}

void FileWriter::write_appended_column(const TablePlan& table, const ColumnPlan& column,
                                       const Pass& pass) {
  const std::string path = table.path + "/" + column.name;
  const OutputId output = *column.output;
  const std::uint64_t rows = pass.store.rows(output);
  if (column.lengths) {
    std::vector<std::uint64_t> ends(pass.store.rows(*column.lengths));
    pass.store.read_values(*column.lengths, 0, std::as_writable_bytes(std::span(ends)));
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    if ((ends.empty() ? 0 : ends.back()) != rows) {
      throw Error(Code::kPluginColumns,
                  format("table {}: column {} got {} elements, its lengths add up to {}",
                         table.path, column.name, rows, ends.empty() ? 0 : ends.back()));
    }
    tree_.write_index(table, column, ends);
  }
  if (column.element == ElementType::kReference) {
    tree_.later([this, table, column, texts = pass.store.read_texts(output)] {
      tree_.describe_column(
          h5::write_reference_dataset(tree_.file(), tree_.group_at(table.path), column.name, texts),
          table, column);
    });
    return;
  }
  if (pass.store.takes_texts(output)) {
    tree_.describe_column(h5::write_texts(tree_.group_at(table.path), column.name, column.element,
                                          pass.store.read_texts(output)),
                          table, column);
    return;
  }
  const ElementType element = column.time_of_rows ? ElementType::kFloat64 : column.element;
  const auto written = write_computed(
      path, element, rows, 0, pass.pool, [&](std::uint64_t first, std::span<std::byte> out) {
        if (!column.time_of_rows) return pass.store.read_values(output, first, out);
        const auto seconds = typed<double>(out);
        std::vector<std::uint64_t> at(seconds.size());
        pass.store.read_values(output, first, std::as_writable_bytes(std::span(at)));
        pass.timeline.rows_to_seconds(at, seconds);
      });
  tree_.describe_column(written, table, column);
}

}  // namespace rec2nwb
