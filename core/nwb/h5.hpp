/// \file
/// HDF5, as far as this project needs it: values into attributes and datasets, references, links.
///
/// Needs: one thread at a time (Debian's HDF5 has one global lock anyway). Promises: H5::Exception,
/// which is no std::exception, never leaves core/nwb: guarded() turns it into an Error with the
/// path; nothing that is written depends on the clock.
#pragma once

#include <H5Cpp.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "plan/plan.hpp"

namespace rec2nwb::h5 {

/// Runs function(); HDF5's own failures become Error "writing PATH: ...".
template <typename Function>
auto guarded(const std::string& path, Function function) {
  H5::Exception::dontPrint();  // per thread, in a thread-safe HDF5
  try {
    return function();
  } catch (const H5::Exception& error) {
    throw Error(Code::kOutputWrite,
                "HDF5 failed in " + error.getFuncName() + ": " + error.getDetailMsg(),
                {.file = path}, "is the disk full, or the folder gone?");
  }
}

/// The type that an element has in the file (and in memory: both are this machine's little endian).
H5::DataType file_type(ElementType element);

/// Does not resolve references: those are written by write_references.
void write_attribute(const H5::H5Object& object, const std::string& name, ElementType element,
                     const Json& value);
/// A contiguous dataset with that value.
H5::DataSet write_dataset(const H5::Group& parent, const std::string& name, ElementType element,
                          const Json& value);
/// Without elements: some extent of the shape is 0.
H5::DataSet write_empty(const H5::Group& parent, const std::string& name, ElementType element,
                        const std::vector<std::uint64_t>& shape);
/// A contiguous one-dimensional (or, with columns > 0, two-dimensional) dataset from memory.
H5::DataSet write_raw(const H5::Group& parent, const std::string& name, ElementType element,
                      std::span<const std::byte> bytes, std::uint64_t rows, std::uint32_t columns);
H5::DataSet write_texts(const H5::Group& parent, const std::string& name, ElementType element,
                        const std::vector<std::string>& texts);

/// References to objects by absolute path; an empty shape is a scalar.
void write_reference_attribute(const H5::H5File& file, const H5::H5Object& object,
                               const std::string& name, const std::vector<std::string>& paths,
                               bool scalar);
H5::DataSet write_reference_dataset(const H5::H5File& file, const H5::Group& parent,
                                    const std::string& name, const std::vector<std::string>& paths,
                                    bool scalar = false);

void write_text_attribute(const H5::H5Object& object, const std::string& name,
                          std::string_view text);

}  // namespace rec2nwb::h5
