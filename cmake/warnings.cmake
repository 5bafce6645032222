# One INTERFACE target that every target of this project links: its warnings, errors for developers.
add_library(rec2nwb_warnings INTERFACE)
target_compile_options(rec2nwb_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
  $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual>
  $<$<BOOL:${REC2NWB_DEVELOPER_MODE}>:-Werror>)
# A product and a sum stay two roundings on every machine: the same recording gives the same file.
target_compile_options(rec2nwb_warnings INTERFACE -ffp-contract=off)
