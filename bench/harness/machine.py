"""Facts of the machine and of the software, for the report."""
import os
import platform
import subprocess


def first_line(path, key):
    try:
        with open(path) as file:
            for line in file:
                if line.startswith(key):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return "unknown"


def cgroup_cores():
    """The quota of cgroup v2 in cores, or None."""
    try:
        with open("/sys/fs/cgroup/cpu.max") as file:
            quota, period = file.read().split()
    except (OSError, ValueError):
        return None
    return None if quota == "max" else int(quota) / int(period)


def granted_cores():
    cores = len(os.sched_getaffinity(0))
    quota = cgroup_cores()
    return cores if quota is None else max(1, min(cores, int(quota + 0.999)))


def output_of(command):
    try:
        done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)
    except OSError as error:
        return f"absent ({error.strerror})"
    return done.stdout.strip() if done.returncode == 0 else f"absent (exit code {done.returncode})"


def file_system(folder):
    return output_of(["stat", "-f", "-c", "%T", folder])


def facts(rec2nwb, data):
    return {
        "cores granted": granted_cores(),
        "processor": first_line("/proc/cpuinfo", "model name"),
        "memory": first_line("/proc/meminfo", "MemTotal"),
        "kernel": f"{platform.system()} {platform.release()}",
        "system": first_line_of_os(),
        "file system of the data": file_system(data),
        "rec2nwb": output_of([rec2nwb, "--version"]),
        "load before": load(),
    }


def first_line_of_os():
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")
    except OSError:
        return "unknown"


def load():
    return ", ".join(f"{value:.2f}" for value in os.getloadavg())


def busy():
    """More is running than half a core's worth."""
    return os.getloadavg()[0] > 0.5
