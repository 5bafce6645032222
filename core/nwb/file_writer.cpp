#include "nwb/file_writer.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "nwb/h5.hpp"

namespace rec2nwb {
namespace {

constexpr std::size_t kMetadataCacheBytes = 4 << 20;

/// A file whose metadata cache does not grow with the number of chunks.
H5::H5File create_file(const std::filesystem::path& path) {
  return h5::guarded(path.string(), [&] {
    H5::FileAccPropList access;
    H5AC_cache_config_t cache;
    cache.version = H5AC__CURR_CACHE_CONFIG_VERSION;
    H5Pget_mdc_config(access.getId(), &cache);
    cache.set_initial_size = true;
    cache.initial_size = kMetadataCacheBytes / 4;
    cache.min_size = kMetadataCacheBytes / 4;
    cache.max_size = kMetadataCacheBytes;
    cache.flash_incr_mode = H5C_flash_incr__off;
    H5Pset_mdc_config(access.getId(), &cache);
    // Fails to close while an object is open: a handle that was forgotten would be found at once.
    access.setFcloseDegree(H5F_CLOSE_SEMI);
    return H5::H5File(path.string(), H5F_ACC_TRUNC, H5::FileCreatPropList::DEFAULT, access);
  });
}

bool is_inside(const std::string& path, const std::string& group) {
  return path == group || path.starts_with(group + "/");
}

bool is_appended(const TablePlan& table) {
  return std::any_of(table.columns.begin(), table.columns.end(),
                     [](const ColumnPlan& column) { return column.output.has_value(); });
}

std::uint64_t inline_rows(const TablePlan& table) {
  return table.columns.empty() ? 0 : table.columns.front().value.size();
}

}  // namespace

FileWriter::FileWriter(const std::filesystem::path& path, const Plan& plan,
                       const Identity& identity, const Storage& storage, Layout layout)
    : plan_(plan),
      storage_(storage),
      layout_(layout),
      file_(create_file(path)),
      tree_(file_, identity),
      chunks_(storage.codec) {
  for (const auto& group : plan_.groups) {
    if (group.drop_if_empty) waiting_.push_back(group.path);
  }
  for (const auto& dataset : plan_.datasets) {
    if (dataset.drop_if_empty) waiting_.push_back(Tree::parent_path(dataset.path));
  }
  for (const auto& table : plan_.tables) {
    if (table.drop_if_empty) waiting_.push_back(table.path);
  }
  h5::guarded(path.string(), [&] {
    tree_.write_frame(plan.brought);
    for (const auto& group : plan_.groups) {
      if (!waits(group.path)) tree_.write_group(group);
    }
    for (const auto& dataset : plan_.datasets) {
      if (waits(dataset.path)) continue;
      if (dataset.kind == OutputKind::kInline) tree_.write_inline(dataset);
      if (dataset.kind == OutputKind::kRows && dataset.owner > 0) begin_rows(dataset);
    }
    for (const auto& table : plan_.tables) {
      if (!waits(table.path) && !is_appended(table)) tree_.write_table(table);
    }
    for (const auto& group : plan_.groups) {
      if (!waits(group.path)) tree_.write_links(group);
    }
    H5Fflush(file_.getId(), H5F_SCOPE_LOCAL);
    H5garbage_collect();  // copies of texts that HDF5 keeps for the next ones
  });
}

FileWriter::~FileWriter() = default;

bool FileWriter::waits(const std::string& path) const {
  return std::any_of(waiting_.begin(), waiting_.end(),
                     [&](const std::string& group) { return is_inside(path, group); });
}

void FileWriter::begin_rows(const DatasetPlan& dataset) {
  RowsOutput output = rows_output(dataset, storage_.profile, layout_);
  output.dataset = chunks_.create(tree_.parent_of(dataset.path), dataset.path, dataset.element,
                                  dataset.width, output.chunk);
  tree_.write_attributes(chunks_.dataset(output.dataset), dataset.path, dataset.type,
                         dataset.attributes);
  rows_outputs_.push_back(output);
}

void FileWriter::finish(const Timeline& timeline, const OutputStore& store, WorkerPool& pool,
                        const std::function<void(std::uint64_t)>& on_rows) {
  const Pass pass{timeline, store, pool, on_rows};
  h5::guarded(file_.getFileName(), [&] {
    for (const auto& output : rows_outputs_) chunks_.close(output.dataset);
    // The core's own rows (sample counts) first: their timestamps are the ones others link to.
    for (const auto& dataset : plan_.datasets) {
      if (dataset.kind == OutputKind::kRows && dataset.owner == 0) {
        write_sample_counts(dataset, pass);
        if (dataset.timestamps) write_stamps(dataset.path, row_space(dataset, layout_), pass);
      }
    }
    for (const auto& dataset : plan_.datasets) {
      if (dataset.kind == OutputKind::kRows && dataset.owner > 0 && dataset.timestamps) {
        write_stamps(dataset.path, row_space(dataset, layout_), pass);
      }
    }
    write_waiting(pass);
    for (const auto& dataset : plan_.datasets) {
      if (waits(dataset.path)) continue;
      if (dataset.kind == OutputKind::kEvents) write_events(dataset, pass);
      if (dataset.kind == OutputKind::kAppend) write_appended(dataset, pass);
    }
    for (const auto& table : plan_.tables) {
      if (!waits(table.path) && is_appended(table)) write_appended_table(table, pass);
    }
    tree_.write_references();
    // What a full disk refuses shows here, while the file can still be closed after the failure.
    file_.flush(H5F_SCOPE_GLOBAL);
    file_.close();
  });
}

const ColumnPlan& FileWriter::first_appended(const TablePlan& table) {
  return *std::find_if(table.columns.begin(), table.columns.end(),
                       [](const ColumnPlan& column) { return column.output.has_value(); });
}

std::uint64_t FileWriter::appended_rows(const TablePlan& table, const OutputStore& store) {
  const ColumnPlan& first = first_appended(table);
  return store.rows(first.lengths.value_or(*first.output));
}

std::uint64_t FileWriter::rows_at(const std::string& path, const OutputStore& store) const {
  std::uint64_t rows = 0;
  for (const auto& dataset : plan_.datasets) {
    if (dataset.drop_if_empty && is_inside(dataset.path, path)) rows += store.rows(*dataset.output);
  }
  for (const auto& table : plan_.tables) {
    if (!table.drop_if_empty || !is_inside(table.path, path)) continue;
    rows += is_appended(table) ? appended_rows(table, store) : inline_rows(table);
  }
  return rows;
}

/// Groups that waited for rows: those that got some are written now and wait no longer.
void FileWriter::write_waiting(const Pass& pass) {
  std::vector<std::string> empty;
  std::vector<std::string> got_rows;
  for (const auto& path : waiting_) {
    (rows_at(path, pass.store) > 0 ? got_rows : empty).push_back(path);
  }
  waiting_ = empty;
  const auto is_new = [&](const std::string& path) {
    return !waits(path) && std::any_of(got_rows.begin(), got_rows.end(),
                                       [&](const auto& group) { return is_inside(path, group); });
  };
  for (const auto& group : plan_.groups) {
    if (!is_new(group.path)) continue;
    tree_.write_group(group);
    tree_.write_links(group);
  }
  for (const auto& dataset : plan_.datasets) {
    if (dataset.kind == OutputKind::kInline && is_new(dataset.path)) tree_.write_inline(dataset);
  }
  for (const auto& table : plan_.tables) {
    if (!is_appended(table) && is_new(table.path)) tree_.write_table(table);
  }
}

}  // namespace rec2nwb
