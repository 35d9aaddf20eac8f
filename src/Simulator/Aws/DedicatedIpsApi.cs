using System.Text.Json;
using System.Text.RegularExpressions;
using Postroad.Simulator.Control;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Aws;

/// <summary>Dedicated addresses and their pools. Which addresses there are is said by the region's settings, as AWS gives them by a case of its support.</summary>
internal sealed partial class DedicatedIpsApi(Mailroom room, Settings settings)
{
    private const int MaxPools = 50;
    private static readonly string[] Modes = ["STANDARD", "MANAGED"];

    public async Task<AwsError?> HandleAsync(HttpContext context, string regionName, string[] parts, ReadOnlyMemory<byte> body)
    {
        var (region, input) = (settings.Region(regionName), JsonInput.Parse(body));
        AwsError? wrong;
        Action<Utf8JsonWriter> answer = _ => { };
        lock (room.Gate)
        {
            wrong = (context.Request.Method, parts) switch
            {
                ("GET", ["dedicated-ip-pools"]) => PageAsked.Of(context, default).Take(region.Pools.Keys, "DedicatedIpPools", (json, name) => json.WriteStringValue(name), out answer),
                ("POST", ["dedicated-ip-pools"]) => Create(region, input),
                ("GET", ["dedicated-ip-pools", var pool]) => Get(region, pool, out answer),
                ("DELETE", ["dedicated-ip-pools", var pool]) => Delete(region, pool),
                ("PUT", ["dedicated-ip-pools", var pool, "scaling"]) => Scale(region, pool, input),
                ("GET", ["dedicated-ips"]) => List(context, region, out answer),
                ("GET", ["dedicated-ips", var ip]) => Get(region, ip, address => json => Member(json, "DedicatedIp", address), out answer),
                ("PUT", ["dedicated-ips", var ip, "pool"]) => Move(region, ip, input),
                ("PUT", ["dedicated-ips", var ip, "warmup"]) => Warm(region, ip, input),
                _ => new AwsError(404, "UnknownOperationException", $"The simulator does not know {context.Request.Method} {context.Request.Path}.", "unknown_operation"),
            };
        }

        if (wrong is null) await AwsAnswer.WriteAsync(context, SesApi.ContentType, answer);
        return wrong;
    }

    public static AwsError MissingPool(string pool) => AwsError.NotFound($"Dedicated IP pool <{pool}> does not exist.");

    private AwsError? Create(Region region, JsonInput input)
    {
        var (name, mode) = (input.Text("PoolName") ?? "", input.Text("ScalingMode") ?? "STANDARD");
        if (!Name().IsMatch(name)) return AwsError.BadRequest($"Invalid dedicated IP pool name <{name}>: only lower case letters, digits, '_' and '-' are allowed, at most 64.");
        if (!Modes.Contains(mode)) return AwsError.NotInEnum(mode, "scalingMode", string.Join(", ", Modes));
        if (name == DedicatedAddress.DefaultPool || region.Pools.ContainsKey(name))
            return new AwsError(400, "AlreadyExistsException", $"Dedicated IP pool <{name}> already exists.", "bad_request");
        if (region.Pools.Count >= MaxPools) return new AwsError(400, "LimitExceededException", $"The account has {MaxPools} dedicated IP pools in this region.", "bad_request");
        settings.Change(region, r => r.Pools[name] = mode);
        return null;
    }

    private static AwsError? Get(Region region, string pool, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        if (!region.Pools.TryGetValue(pool, out var mode)) return MissingPool(pool);
        answer = json =>
        {
            json.WriteStartObject("DedicatedIpPool");
            json.WriteString("PoolName", pool);
            json.WriteString("ScalingMode", mode);
            json.WriteEndObject();
        };
        return null;
    }

    private AwsError? Delete(Region region, string pool)
    {
        if (!region.Pools.ContainsKey(pool)) return MissingPool(pool);
        if (region.Addresses().Any(a => a.Pool == pool)) return AwsError.BadRequest($"Dedicated IP pool <{pool}> still has dedicated IPs.");
        settings.Change(region, r => r.Pools.Remove(pool));
        return null;
    }

    // A managed pool cannot become a standard one again (developer guide, "Dedicated IP addresses (managed)").
    private AwsError? Scale(Region region, string pool, JsonInput input)
    {
        if (!region.Pools.TryGetValue(pool, out var now)) return MissingPool(pool);
        var mode = input.Text("ScalingMode") ?? "";
        if (!Modes.Contains(mode)) return AwsError.NotInEnum(mode, "scalingMode", string.Join(", ", Modes));
        if (now == "MANAGED" && mode == "STANDARD") return AwsError.BadRequest($"Dedicated IP pool <{pool}> is managed, which cannot be changed to standard.");
        settings.Change(region, r => r.Pools[pool] = mode);
        return null;
    }

    private static AwsError? List(HttpContext context, Region region, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        var pool = context.Request.Query["PoolName"].ToString();
        if (pool.Length > 0 && !IsPool(region, pool)) return MissingPool(pool);
        return PageAsked.Of(context, default).Take(region.Addresses().Where(a => pool.Length == 0 || a.Pool == pool), "DedicatedIps", Write, out answer);
    }

    private static AwsError? Get(Region region, string ip, Func<DedicatedAddress, Action<Utf8JsonWriter>> write, out Action<Utf8JsonWriter> answer)
    {
        var found = region.Addresses().FirstOrDefault(a => a.Ip == ip);
        answer = found is null ? _ => { } : write(found);
        return found is null ? MissingAddress(ip) : null;
    }

    private AwsError? Move(Region region, string ip, JsonInput input)
    {
        if (region.Addresses().FirstOrDefault(a => a.Ip == ip) is not { } address) return MissingAddress(ip);
        var pool = input.Text("DestinationPoolName") ?? "";
        if (!IsPool(region, pool)) return MissingPool(pool);
        settings.Change(region, r => r.Moved[ip] = address with { Pool = pool });
        return null;
    }

    private AwsError? Warm(Region region, string ip, JsonInput input)
    {
        if (region.Addresses().FirstOrDefault(a => a.Ip == ip) is not { } address) return MissingAddress(ip);
        if (input.Whole("WarmupPercentage") is not (>= 0 and <= 100 and var percentage)) return AwsError.BadRequest("WarmupPercentage must be between 0 and 100.");
        settings.Change(region, r => r.Moved[ip] = address with { WarmupPercentage = percentage });
        return null;
    }

    private static bool IsPool(Region region, string pool) => pool == DedicatedAddress.DefaultPool || region.Pools.ContainsKey(pool);

    private static AwsError MissingAddress(string ip) => AwsError.NotFound($"Dedicated IP <{ip}> does not exist.");

    private static void Member(Utf8JsonWriter json, string name, DedicatedAddress address)
    {
        json.WritePropertyName(name);
        Write(json, address);
    }

    private static void Write(Utf8JsonWriter json, DedicatedAddress address)
    {
        json.WriteStartObject();
        json.WriteString("Ip", address.Ip);
        json.WriteString("WarmupStatus", address.WarmupPercentage == 100 ? "DONE" : "IN_PROGRESS");
        json.WriteNumber("WarmupPercentage", address.WarmupPercentage);
        json.WriteString("PoolName", address.Pool);
        json.WriteEndObject();
    }

    [GeneratedRegex("^[a-z0-9_-]{1,64}$", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
