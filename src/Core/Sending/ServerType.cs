namespace Postroad.Core.Sending;

/// <summary>Ways to hand mail over. Stored; do not renumber.</summary>
public enum ServerType : short
{
    SesApi = 0,
    SesSmtp = 1,

    /// <summary>Any server that takes mail by SMTP.</summary>
    Smtp = 2,
}
