using System.Diagnostics;
using System.Globalization;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>A real file system of a few megabytes, which can be filled up or break. Needs root, as mounting does: without it the test fails and says so.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string? image;

    private SmallDisk(bool onImage)
    {
        Path = Directory.CreateDirectory(System.IO.Path.Combine(folder.Path, "disk")).FullName;
        image = onImage ? System.IO.Path.Combine(folder.Path, "image") : null;
    }

    public string Path { get; }

    public long Free => new DriveInfo(Path).AvailableFreeSpace;

    private string Filling => System.IO.Path.Combine(Path, "filling");

    public static async Task<SmallDisk> InMemoryAsync(int megabytes)
    {
        var disk = new SmallDisk(onImage: false);
        await RunAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"), "postroad-tests", disk.Path);
        return disk;
    }

    /// <summary>Ext4 in a file, with a journal: what a server's disk is.</summary>
    public static async Task<SmallDisk> Ext4Async(int megabytes)
    {
        var disk = new SmallDisk(onImage: true);
        await using (var file = File.Create(disk.image!)) file.SetLength(megabytes * 1024L * 1024);
        await RunAsync("mkfs.ext4", "-q", disk.image!);
        await disk.MountAsync();
        return disk;
    }

    /// <summary>Until no more than this is free.</summary>
    public void Fill(long leave)
    {
        using var file = new FileStream(Filling, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        // Pages, not holes: only what is written takes room.
        var block = new byte[64 * 1024];
        try
        {
            while (Free > leave) file.Write(block, 0, (int)Math.Min(block.Length, Math.Max(1, Free - leave)));
        }
        catch (IOException) when (leave == 0)
        {
            // Full it is.
        }
    }

    public void Empty() => File.Delete(Filling);

    /// <summary>What ext4 does at an error of its disk: from one moment to the next nothing can be written, whoever has files open.</summary>
    public Task BreakAsync() => RunAsync("mount", "-o", "remount,abort", Path);

    /// <summary>What an operator does then. Nobody may have a file open.</summary>
    public async Task RepairAsync()
    {
        await RunAsync("umount", Path);
        // 1: errors were corrected.
        await RunAsync("e2fsck", most: 1, "-fy", image!);
        await MountAsync();
    }

    public void Dispose()
    {
        // Lazily: what a failed test has left open does not keep it.
        using (var umount = Process.Start("umount", ["-l", Path])) umount.WaitForExit();
        folder.Dispose();
    }

    private Task MountAsync() => RunAsync("mount", "-o", "loop,errors=remount-ro", image!, Path);

    private static Task RunAsync(string command, params string[] arguments) => RunAsync(command, most: 0, arguments);

    private static async Task RunAsync(string command, int most, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = await Task.WhenAll(process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode <= most, $"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}; disk faults need root and file systems that can be mounted.\n{string.Concat(said)}");
    }
}
