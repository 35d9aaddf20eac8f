using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Reflection;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Persistence;
using Postroad.Web.Commands;

namespace Postroad.Web.Hosting;

/// <summary>
/// The settings of sending, of looking at domains and of the storage, from <c>appsettings.json</c> beside the program and from the environment, which wins (<c>Deliveries__Lease</c>). Read
/// strictly: what is misspelt or out of its limits ends the start, or an installation would run for months with a default that nobody wanted.
/// </summary>
public sealed record Settings(DeliveryOptions Deliveries, StorageOptions Storage, DnsOptions Dns)
{
    private const string DeliveriesSection = "Deliveries", StorageSection = "Storage", DomainsSection = "Domains";

    /// <summary>As this process was given them.</summary>
    /// <exception cref="StartException">Names the setting, its value, its limits and what to write; or the file that cannot be read.</exception>
    public static Settings Load() => Load(AppContext.BaseDirectory);

    /// <param name="folder">Of <c>appsettings.json</c>.</param>
    internal static Settings Load(string folder)
    {
        var environment = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? "Production";
        var builder = new ConfigurationBuilder().SetBasePath(folder);
        try
        {
            return Of(builder.AddJsonFile("appsettings.json", optional: true).AddJsonFile($"appsettings.{environment}.json", optional: true).AddEnvironmentVariables().Build());
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{e.Message.TrimEnd('.')} ({e.GetBaseException().Message.TrimEnd('.')}): correct it, or take it away to run with the defaults.", e);
        }
    }

    /// <exception cref="StartException">Names the first setting that cannot be.</exception>
    internal static Settings Of(IConfiguration configuration)
    {
        var (deliveries, storage, dns) = (new DeliveryOptions(), new StorageOptions(), new DnsOptions());
        Fill(configuration.GetSection(DeliveriesSection), deliveries);
        Fill(configuration.GetSection(StorageSection), storage);
        Fill(configuration.GetSection(DomainsSection), dns);
        return new Settings(deliveries, storage, dns).Checked();
    }

    /// <summary>A setting's limits as they are written; null: it has none but its type.</summary>
    internal static (string Least, string Most)? LimitsOf(PropertyInfo setting) => setting.GetCustomAttribute<RangeAttribute>() is { } range
        ? (Written(Bound(setting, range.Minimum)), Written(Bound(setting, range.Maximum)))
        : null;

    /// <summary>A setting's value as it is written into a file or the environment; of one that is not set, what is taken for it.</summary>
    internal static string Written(object? value) => value switch
    {
        null => "the machine's own",
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.ToString(time.Milliseconds == 0 ? @"hh\:mm\:ss" : @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture) is var clock && time.Days > 0 ? $"{time.Days}.{clock}" : clock,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>Those that somebody can give.</summary>
    internal static IEnumerable<PropertyInfo> In(Type options) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true });

    private static void Fill(IConfigurationSection section, object options)
    {
        if (section.Value is { } alone) throw new StartException($"The setting {section.Key} is \"{alone}\", but it is a group of settings: give one of them, such as {section.Key}:{In(options.GetType()).First().Name}.");
        var known = In(options.GetType()).ToList();
        foreach (var given in section.GetChildren())
        {
            var setting = known.Find(p => p.Name.Equals(given.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new StartException($"There is no setting {Name(given)}, which is given as \"{given.Value}\".{Likely.Hint(given.Key, known.Select(p => p.Name), $"{section.Key}:")} {section.Key} has {string.Join(", ", known.Select(p => p.Name))}.");
            setting.SetValue(options, Read(given, setting, Written(setting.GetValue(options))));
        }
    }

    /// <param name="usual">Its default.</param>
    private static object Read(IConfigurationSection given, PropertyInfo setting, string usual)
    {
        var (type, text) = (setting.PropertyType, given.Value?.Trim());
        object? value =
            type == typeof(TimeSpan) ? TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : null
            : type == typeof(bool) ? bool.TryParse(text, out var flag) ? flag : null
            : type == typeof(int) ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null
            : type == typeof(long) ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large : null
            : type == typeof(double) ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null
            : type == typeof(IPEndPoint) ? Server(text)
            : throw new InvalidOperationException($"Nobody knows how to read {setting.Name}.");
        if (value is not null && IsWithin(setting, value)) return value;
        throw new StartException($"The setting {Name(given)} is \"{given.Value}\", and it takes {Takes(setting)}: change it, or take it away for the default, {usual}.");
    }

    /// <summary>Null: it is none, or has no port.</summary>
    private static IPEndPoint? Server(string? text) => IPEndPoint.TryParse(text ?? "", out var server) && server.Port > 0 ? server : null;

    private static bool IsWithin(PropertyInfo setting, object value) => setting.GetCustomAttribute<RangeAttribute>() is not { } range
        || (((IComparable)value).CompareTo(Bound(setting, range.Minimum)) >= 0 && ((IComparable)value).CompareTo(Bound(setting, range.Maximum)) <= 0);

    private static object Bound(PropertyInfo setting, object bound) =>
        setting.PropertyType == typeof(TimeSpan) ? TimeSpan.Parse((string)bound, CultureInfo.InvariantCulture) : Convert.ChangeType(bound, setting.PropertyType, CultureInfo.InvariantCulture);

    private static string Takes(PropertyInfo setting)
    {
        if (setting.PropertyType == typeof(bool)) return "true or false";
        if (setting.PropertyType == typeof(IPEndPoint)) return "an IP address with a port, such as 127.0.0.1:53";
        var kind = setting.PropertyType == typeof(TimeSpan) ? "a time as [days.]hours:minutes:seconds" : setting.PropertyType == typeof(double) ? "a number with a point" : "a whole number";
        return LimitsOf(setting) is (var least, var most) ? $"{kind} from {least} to {most}" : kind;
    }

    private static string Name(IConfigurationSection given) => $"{given.Path} ({given.Path.Replace(":", "__", StringComparison.Ordinal)} in the environment)";

    /// <summary>What is right for itself and wrong together.</summary>
    private Settings Checked()
    {
        var least = Deliveries.RequestDeadline + Deliveries.LeaseMargin;
        if (Deliveries.Lease <= least)
        {
            throw new StartException(
                $"The setting Deliveries:Lease is {Written(Deliveries.Lease)} and must be longer than Deliveries:RequestDeadline ({Written(Deliveries.RequestDeadline)}) and Deliveries:LeaseMargin ({Written(Deliveries.LeaseMargin)}) together, or nothing is ever sent: set it above {Written(least)}, or make them shorter.");
        }

        if (Storage.GoOnAbove < Storage.StopBelow)
        {
            throw new StartException(
                $"The setting Storage:GoOnAbove is {Written(Storage.GoOnAbove)} and must not be less than Storage:StopBelow, {Written(Storage.StopBelow)}, or sending would begin and end all the time: set it to at least that, best to its double.");
        }

        if (Storage.MostLog < Storage.WarnLog)
        {
            throw new StartException(
                $"The setting Storage:MostLog is {Written(Storage.MostLog)} and must not be less than Storage:WarnLog, {Written(Storage.WarnLog)}, or sending would end without a warning: set it to at least that, or lower Storage:WarnLog.");
        }

        return this;
    }
}
