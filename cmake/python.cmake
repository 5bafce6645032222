set(REC2NWB_PYTHON "" CACHE FILEPATH "Python 3 with pip; empty: the one that CMake finds")

# rec2nwb_find_python(RESULT VERSION)
#   The Python that the user names, else one of at least that version.
function(rec2nwb_find_python result version)
  if(REC2NWB_PYTHON)
    set(${result} ${REC2NWB_PYTHON} PARENT_SCOPE)
    return()
  endif()
  find_package(Python3 ${version} REQUIRED COMPONENTS Interpreter)
  set(${result} ${Python3_EXECUTABLE} PARENT_SCOPE)
endfunction()
