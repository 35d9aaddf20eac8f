using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postroad.Core.Accounts;

namespace Postroad.Web.Commands.Demo;

/// <summary>
/// What a demo's folder remembers from run to run, in demo.json: the ports, because links in mails that are under way lead to them, and which campaign was
/// the last.
/// </summary>
internal sealed record DemoMemory
{
    /// <summary>0: none yet.</summary>
    public int WebPort { get; init; }

    /// <summary>0: none yet.</summary>
    public int SimulatorPort { get; init; }

    /// <summary>Of the name server. 0: none yet.</summary>
    public int DnsPort { get; init; }

    /// <summary>Mails leave through somebody else's look-alike. Null: through the simulator of this folder.</summary>
    public string? Endpoint { get; init; }

    /// <summary>False: what becomes of mails at <see cref="Endpoint"/> is not reported.</summary>
    public bool HasQueue { get; init; }

    /// <summary>Public id of the campaign that was started last. Null: none yet.</summary>
    public string? Campaign { get; init; }

    /// <summary>Rows of the file of people that were left out for it.</summary>
    public int RejectedRows { get; init; }
}

[JsonSerializable(typeof(DemoMemory))]
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class DemoMemoryJson : JsonSerializerContext;

/// <summary>The folder of a demo.</summary>
internal sealed class DemoFolder
{
    private readonly string file;

    private DemoFolder(string path, string file, DemoMemory memory) => (Path, this.file, Memory) = (path, file, memory);

    public string Path { get; }

    public DemoMemory Memory { get; private set; }

    /// <exception cref="CommandException">Not writable, or its memory is damaged.</exception>
    public static DemoFolder Open(string path)
    {
        try
        {
            var file = DataFolder.Open(path).File("demo.json");
            var memory = File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), DemoMemoryJson.Default.DemoMemory) : null;
            return new DemoFolder(path, file, memory ?? new DemoMemory());
        }
        catch (KeyException e)
        {
            throw new CommandException(e.Message, e);
        }
        catch (JsonException e)
        {
            throw new CommandException($"{System.IO.Path.Combine(path, "demo.json")} is damaged: delete it, or use another folder with --data.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{System.IO.Path.Combine(path, "demo.json")} cannot be read: {e.Message} Mend it, or use another folder with --data.", e);
        }
    }

    /// <exception cref="CommandException">It cannot be written: the disk is full, or the folder no longer ours.</exception>
    public void Remember(DemoMemory memory)
    {
        try
        {
            File.WriteAllBytes(file + ".new", JsonSerializer.SerializeToUtf8Bytes(memory, DemoMemoryJson.Default.DemoMemory));
            File.Move(file + ".new", file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file} cannot be written: {e.Message} Make room, or use another folder with --data.", e);
        }

        Memory = memory;
    }

    /// <summary>The remembered port while it is free, else 0: any.</summary>
    public static int Free(int remembered) => remembered != 0 && Taken(SocketType.Stream, remembered) is not null ? remembered : 0;

    /// <summary>The remembered port while it is free by UDP and TCP, else another one that is: a name server answers on both.</summary>
    public static int FreeByBoth(int remembered)
    {
        while (true)
        {
            if (Taken(SocketType.Dgram, remembered) is { } port && Taken(SocketType.Stream, port) is not null) return port;
            remembered = 0;
        }
    }

    /// <summary>The port, for a moment taken. Null: it is not free.</summary>
    /// <param name="port">0: any.</param>
    private static int? Taken(SocketType type, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
