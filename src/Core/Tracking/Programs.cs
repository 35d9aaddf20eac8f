namespace Postroad.Core.Tracking;

/// <summary>Browsers and mail programs that people use, by the token each is known by. Order matters: most browsers also name those they descend from.</summary>
internal static class Programs
{
    private static readonly (string Mark, string Name)[] Names =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("Opera", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("YaBrowser", "Yandex Browser"), ("Vivaldi", "Vivaldi"),
        ("DuckDuckGo/", "DuckDuckGo"), ("UCBrowser", "UC Browser"), ("MiuiBrowser", "Mi Browser"), ("HuaweiBrowser", "Huawei Browser"),
        ("Thunderbird", "Thunderbird"), ("Outlook-iOS", "Outlook"), ("Outlook-Android", "Outlook"), ("OneOutlook", "Outlook"), ("Microsoft Outlook", "Outlook"),
        ("MSOffice", "Outlook"), ("ms-office", "Outlook"), ("Microsoft Office", "Outlook"), ("FxiOS", "Firefox"), ("Firefox/", "Firefox"), ("CriOS", "Chrome"),
        ("GSA/", "Google app"), ("Chrome/", "Chrome"), ("Chromium/", "Chromium"), ("Airmail", "Airmail"), ("Spark", "Spark"), ("MSIE ", "Internet Explorer"),
        ("Trident/", "Internet Explorer"), ("Safari/", "Safari"), ("Dalvik/", "Android mail"), ("CFNetwork", "Apple Mail"), ("AppleWebKit", "Apple Mail"),
        ("Gecko/", "Gecko browser"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("iPod", "iPod"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"), ("Macintosh", "macOS"),
        ("Mac OS X", "macOS"), ("Darwin", "Apple"), ("Linux", "Linux"), ("X11", "Linux"), ("KAIOS", "KaiOS"), ("Tizen", "Tizen"), ("PlayStation", "PlayStation"),
        ("Web0S", "a television"), ("SMART-TV", "a television"), ("BB10", "BlackBerry"), ("BlackBerry", "BlackBerry"), ("Nintendo", "Nintendo"),
    ];

    /// <summary>"Firefox on Windows".</summary>
    public static string NameOf(ReadOnlySpan<char> agent)
    {
        var name = First(Names, agent) ?? "Browser";
        return First(Systems, agent) is { } system ? $"{name} on {system}" : name;
    }

    /// <summary>It has a token of a browser or mail program.</summary>
    public static bool IsKnown(ReadOnlySpan<char> agent) => First(Names, agent) is not null;

    /// <summary>It says on what it runs.</summary>
    public static bool NamesSystem(ReadOnlySpan<char> agent) => First(Systems, agent) is not null;

    private static string? First((string Mark, string Name)[] known, ReadOnlySpan<char> agent)
    {
        foreach (var (mark, name) in known)
            if (agent.Contains(mark, StringComparison.Ordinal)) return name;
        return null;
    }
}
