using System.Collections.Immutable;
using System.Security.Cryptography;
using Postroad.Simulator.Dns;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Zones;

/// <summary>
/// The name server's zones, and every change to them: looked at as a whole, written, read by the name server, and answered when that serves it. One change after
/// the other; reading may be done by many at once.
/// </summary>
internal sealed class Registrar(SimulatorOptions options) : IAsyncDisposable
{
    public const int MostZones = 100;

    private const string Root = ".";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20), Tick = TimeSpan.FromMilliseconds(5);

    private readonly SemaphoreSlim turn = new(1);
    private readonly string folder = Path.Combine(Path.GetFullPath(options.DataFolder), "dns");
    private ImmutableSortedDictionary<string, Zone> zones = ImmutableSortedDictionary.Create<string, Zone>(StringComparer.Ordinal);
    private Nsd? server;

    public IReadOnlyList<Zone> Zones => [.. zones.Values];

    public Zone? Find(string name) => zones.GetValueOrDefault(Plain(name));

    /// <summary>With the zones of the last time.</summary>
    /// <exception cref="IOException">nsd is not installed or does not start.</exception>
    /// <exception cref="InvalidDataException">A zone file that nobody here wrote.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        if (options.Registrar is not { } address) return;
        Directory.CreateDirectory(Path.Combine(folder, "zones"));
        zones = Directory.EnumerateFiles(Path.Combine(folder, "zones")).Where(file => !file.EndsWith('~')).Select(file => Zone.OfFile(Path.GetFileName(file), File.ReadAllText(file)))
            .ToImmutableSortedDictionary(zone => zone.Name, zone => zone, StringComparer.Ordinal);
        // What has no zone does not exist: the name server answers for the whole tree.
        var top = $"{Zone.NameServerName}.";
        File.WriteAllText(Nsd.ZoneFile(folder, Root), $". 10 IN SOA {top} hostmaster.{Zone.ServersZone}. 1 3600 600 86400 10\n. 10 IN NS {top}\n{top} 10 IN A {address.Address}\n{AmazonRecords()}");
        server = Nsd.Start(folder, address, Names());
        if (await UntilServedAsync(Root, 1, cancel) is { } why) throw new IOException($"nsd does not start at {address}: {why}");
        foreach (var zone in Zones)
        {
            if (await UntilServedAsync(zone.Name, zone.Serial, cancel) is null) zones = zones.SetItem(zone.Name, zone with { ServedAt = options.Clock.GetUtcNow() });
        }
    }

    public Task<ZoneOutcome> CreateAsync(string typed, CancellationToken cancel) => ChangeAsync(typed, (name, zone) =>
        zone is not null ? new ZoneOutcome.Faulty([$"There is a zone {name} already."]) : new ZoneOutcome.Served(Zone.Begin(name)), cancel);

    /// <summary>Takes zone text, into a new zone when there is none.</summary>
    /// <param name="keep">True: beside the records that there are; false: instead of them.</param>
    public Task<ZoneOutcome> PasteAsync(string typed, string text, bool keep, CancellationToken cancel) => ChangeAsync(typed, (name, zone) =>
    {
        var (records, faults) = ZoneText.Read(name, text);
        if (faults.Count > 0) return new ZoneOutcome.Faulty(faults);
        var begun = zone ?? Zone.Begin(name);
        return With(keep ? begun : begun with { Records = records.Any(r => r.Record.Type == "NS" && r.Record.Name == name) ? [] : Zone.Begin(name).Records }, records);
    }, cancel);

    public Task<ZoneOutcome> AddAsync(string zone, TypedRecord typed, CancellationToken cancel) => EditAsync(zone, typed, id: null, cancel);

    /// <param name="id">Of the record that it takes the place of.</param>
    public Task<ZoneOutcome> ReplaceAsync(string zone, string id, TypedRecord typed, CancellationToken cancel) => EditAsync(zone, typed, id, cancel);

    /// <param name="edit">Gets the zone as it is now, and makes of it what shall be served.</param>
    public Task<ZoneOutcome> EditAsync(string zone, Func<Zone, ZoneOutcome> edit, CancellationToken cancel) => ChangeAsync(zone, (name, found) => found is null ? NoZone(name) : edit(found), cancel);

    public Task<ZoneOutcome> RemoveAsync(string zone, string id, CancellationToken cancel) => ChangeAsync(zone, (name, found) => found switch
    {
        null => NoZone(name),
        _ when found.Records.All(record => record.Id != id) => NoRecord(name),
        _ => new ZoneOutcome.Served(found with { Records = [.. found.Records.Where(record => record.Id != id)] }),
    }, cancel);

    public async Task<ZoneOutcome> DeleteAsync(string name, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            if (Find(name) is not { } zone) return NoZone(name);
            File.Delete(Nsd.ZoneFile(folder, zone.Name));
            zones = zones.Remove(zone.Name);
            return await TellAsync(zone, serial: null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ZoneOutcome.NotServed(e.Message);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        turn.Dispose();
    }

    private Task<ZoneOutcome> EditAsync(string zone, TypedRecord typed, string? id, CancellationToken cancel) => ChangeAsync(zone, (name, found) =>
    {
        if (found is null) return NoZone(name);
        if (id is not null && found.Records.All(record => record.Id != id)) return NoRecord(name);
        var (record, faults) = ZoneText.Read(name, typed);
        return record is null ? new ZoneOutcome.Faulty(faults) : With(found with { Records = [.. found.Records.Where(r => r.Id != id)] }, [(0, record)]);
    }, cancel);

    /// <param name="records">With their lines; 0: it stands in no text.</param>
    private static ZoneOutcome With(Zone zone, IEnumerable<(int Line, ZoneRecord Record)> records)
    {
        var faults = new List<string>();
        foreach (var (line, record) in records)
        {
            if (zone.Conflict(record) is { } conflict) faults.Add(line == 0 ? conflict : $"line {line}: {conflict}");
            else zone = zone with { Records = [.. zone.Records, record] };
        }

        return faults.Count > 0 ? new ZoneOutcome.Faulty(ZoneText.Shortened(faults)) : new ZoneOutcome.Served(zone);
    }

    /// <param name="edit">Gets the zone, null when there is none, and makes of it what shall be served.</param>
    private async Task<ZoneOutcome> ChangeAsync(string typed, Func<string, Zone?, ZoneOutcome> edit, CancellationToken cancel)
    {
        var name = Plain(typed);
        await turn.WaitAsync(cancel);
        try
        {
            var known = Find(name);
            if (known is null && NoZoneCalled(name) is { } fault) return new ZoneOutcome.Faulty([fault]);
            var outcome = edit(name, known);
            if (outcome is not ZoneOutcome.Served(var wanted)) return outcome;
            var zone = wanted with { Serial = wanted.Serial + 1, ServedAt = null };
            if (zone.File().Length > ZoneText.MostText) return new ZoneOutcome.Faulty([$"{name} would have more than {ZoneText.MostText} characters: delete records first."]);
            Write(zone);
            zones = zones.SetItem(name, zone);
            return await TellAsync(zone, zone.Serial, isNew: known is null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ZoneOutcome.NotServed(e.Message);
        }
        finally
        {
            turn.Release();
        }
    }

    private string? NoZoneCalled(string name)
    {
        if (!ZoneNames.IsName(name) || name.StartsWith('*')) return "A zone is called by a domain such as shop.example: labels of letters, digits, hyphens and underscores; write other scripts as xn--.";
        if (ZoneNames.IsIn(name, Zone.ServersZone) || ZoneNames.IsIn(Zone.ServersZone, name)) return $"{name} belongs to the name server itself, whose own name is {Zone.NameServerName}: take another one.";
        return zones.Count >= MostZones ? $"There are {MostZones} zones, and no more are taken: delete one." : null;
    }

    private void Write(Zone zone)
    {
        var file = Nsd.ZoneFile(folder, zone.Name);
        File.WriteAllText(file + "~", zone.File());
        File.Move(file + "~", file, overwrite: true);
    }

    /// <summary>Takes no token: what is written is also served when nobody waits for the answer any more.</summary>
    /// <param name="serial">Null: the zone is gone.</param>
    private async Task<ZoneOutcome> TellAsync(Zone zone, uint? serial, bool isNew = false)
    {
        if (serial is null || isNew) await server!.ReconfigureAsync(options.Registrar!, Names());
        else await server!.ReloadAsync(zone.Name);
        if (await UntilServedAsync(zone.Name, serial, CancellationToken.None) is { } why) return new ZoneOutcome.NotServed(why);
        var served = zone with { ServedAt = options.Clock.GetUtcNow() };
        if (serial is not null) zones = zones.SetItem(zone.Name, served);
        return new ZoneOutcome.Served(served);
    }

    /// <summary>Another process: asked until it says so. Null: it does; otherwise why not.</summary>
    private async Task<string?> UntilServedAsync(string zone, uint? serial, CancellationToken cancel)
    {
        var dns = new NameServer(options.Registrar!);
        using var late = new CancellationTokenSource(Patience);
        while (await dns.SerialAsync(zone, cancel) != serial || !server!.IsSettled())
        {
            if (server!.HasEnded) return $"nsd has ended: {server.LastWords()}";
            if (late.IsCancellationRequested) return $"nsd does not serve serial {serial} of {zone}: {server.LastWords()}";
            await Task.Delay(Tick, TimeProvider.System, cancel);
        }

        return null;
    }

    private static string Plain(string name) => name.Trim().TrimEnd('.').ToLowerInvariant();

    /// <summary>What Amazon SES has published, and domains lead to: its SPF, and a key at each name of Easy DKIM. The key signs nothing here.</summary>
    private static string AmazonRecords()
    {
        using var rsa = RSA.Create(DkimKeys.UsualBits);
        var key = Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
        var zones = DkimKeys.WithOwnZone.Select(region => $"dkim.{region}").Prepend("dkim");
        return "amazonses.com. 300 IN TXT \"v=spf1 ip4:199.255.192.0/22 ip4:199.127.232.0/22 ip4:54.240.0.0/18 ip4:69.169.224.0/20 -all\"\n"
            + string.Concat(zones.Select(zone => $"*.{zone}.amazonses.com. 300 IN TXT \"p={key[..200]}\" \"{key[200..]}\"\n"));
    }

    private IEnumerable<string> Names() => zones.Keys.Prepend(Root);

    private static ZoneOutcome.Missing NoZone(string name) => new($"There is no zone {name}.");

    private static ZoneOutcome.Missing NoRecord(string name) => new($"{name} has no such record (any more): somebody else changed it.");
}
