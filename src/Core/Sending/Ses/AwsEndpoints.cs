using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.RegularExpressions;

namespace Postroad.Core.Sending.Ses;

/// <summary>Which addresses an installation administrator may name as endpoint or queue, and what AWS's own are.</summary>
internal static partial class AwsEndpoints
{
    /// <summary>eu-west-1, us-gov-east-1, eusc-de-east-1.</summary>
    [GeneratedRegex(@"^[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}\z", RegexOptions.NonBacktracking)]
    private static partial Regex RegionPattern { get; }

    /// <summary>What AWS itself answers at.</summary>
    [GeneratedRegex(@"(^|\.)(amazonaws\.com|amazonaws\.eu|amazonaws\.com\.cn|api\.aws)\z", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex AwsHost { get; }

    /// <summary>Instance metadata of EC2 over IPv6.</summary>
    private static readonly IPAddress MetadataOverIpv6 = IPAddress.Parse("fd00:ec2::254");

    public static bool IsRegion(string? text) => text is not null && RegionPattern.IsMatch(text);

    /// <summary>Address of the SES API in a region. The European Sovereign Cloud has a suffix of its own.</summary>
    public static Uri Ses(string region) => At("email", region);

    /// <summary>Where another service answers: beside SES at AWS itself, at the same address of a look-alike.</summary>
    /// <param name="service">sns, sqs or sts.</param>
    /// <param name="region">Of the server.</param>
    /// <param name="endpoint">Of SES. Null: the region's own.</param>
    public static Uri Of(string service, string region, Uri? endpoint) => endpoint is null || IsAws(endpoint) ? At(service, region) : endpoint;

    /// <summary>Where Route 53 answers for the whole world, or the look-alike.</summary>
    public static Uri Route53(Uri? endpoint) => endpoint is null || IsAws(endpoint) ? new Uri("https://route53.amazonaws.com") : endpoint;

    /// <summary>It is AWS itself that answers there.</summary>
    public static bool IsAws(Uri uri) => AwsHost.IsMatch(uri.IdnHost);

    private static Uri At(string service, string region) => new($"https://{service}.{region}.{(region.StartsWith("eusc-", StringComparison.Ordinal) ? "amazonaws.eu" : "amazonaws.com")}");

    /// <summary>False: <paramref name="fault"/> says what is wrong and what would be right.</summary>
    public static bool IsAllowed(Uri uri, bool allowPlainHttp, [NotNullWhen(false)] out string? fault)
    {
        fault = Fault(uri, allowPlainHttp);
        return fault is null;
    }

    private static string? Fault(Uri uri, bool allowPlainHttp)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("http" or "https")) return $"\"{uri}\" is not an http or https address";
        if (uri.UserInfo.Length > 0) return $"the address of {uri.Host} carries a user name; give keys in their own fields";
        if (uri.Fragment.Length > 0 || uri.Query.Length > 0) return $"\"{uri}\" carries a query or a fragment; give scheme, host, port and path only";
        if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IsMetadata(address)) return $"{uri.Host} is where this machine's cloud keeps its keys, not Amazon SES";
        if (uri.Scheme == "http" && !allowPlainHttp && !IsLoopback(uri))
            return $"\"{uri}\" is plain http and not on this machine: mail and signatures would travel readable. Use https, or allow plain http for this server";
        return null;
    }

    /// <summary>Link-local: the instance metadata of clouds, whose answers are keys.</summary>
    internal static bool IsMetadata(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.IsIPv6LinkLocal || address.Equals(MetadataOverIpv6) || (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);
    }

    private static bool IsLoopback(Uri uri) =>
        uri.IdnHost == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
