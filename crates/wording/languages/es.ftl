## Around every page
language = Idioma
about-venue = Acerca de { $venue }
privacy = Esta página no rastrea a nadie ni carga nada de otros sitios.

## Signing in
connect-heading = Conectarse a Internet
on-network = Está en la red de { $venue }.
terms = Condiciones de uso
terms-binding = Este texto es una traducción. La versión vinculante es la de este idioma: { $language }.
accept-terms = Acepto las condiciones de uso
accept-and-connect = Aceptar y conectarse
choose-way = ¿Cómo desea iniciar sesión?
or = o
sign-in = Iniciar sesión

## What is offered, and what is left
time = Tiempo
data = Datos
speed = Velocidad
up-to = hasta { $speed }
then-slower = después { $speed }
online-heading = Ya tiene conexión
close-page = Puede cerrar esta página.
time-left = Tiempo restante
data-left = Datos restantes
until = hasta: { $moment }
renews = Se renueva: { $moment }
data-used-up = Ha agotado sus datos. Sigue con conexión, pero más lenta.
refresh = Actualizar
stay-longer = Seguir conectado más tiempo
sign-out = Cerrar sesión
consents-heading = Lo que usted permite
consents-hint = Está en línea marque algo aquí o no. Puede cambiarlo aquí en cualquier momento.
consents-save = Guardar
consents-saved = Guardado.
back = Atrás
devices = Dispositivos
this-device = Este dispositivo
device-used = Usados: { $data }

## When nothing is granted now
closed = La red está cerrada a esta hora.
used-up = Este dispositivo ha agotado todo lo que le corresponde.
again-in = Tiempo hasta que pueda volver a conectarse: { $length } ({ $moment })
ask-staff = Pregunte al personal cuándo podrá volver a conectarse.

## When a form was not taken
notice-terms-changed = Las condiciones han cambiado desde que se abrió esta página. Léalas de nuevo, por favor.
notice-expired = Esta página estuvo abierta demasiado tiempo y no se ha cambiado nada. Pulse el botón otra vez.
notice-other-device = Esta página no se creó para este dispositivo y no se ha cambiado nada. Pulse el botón otra vez.
notice-device-gone = Ese dispositivo ya está desconectado.
notice-account-made = Su cuenta está lista. Entre con ella.
notice-password-changed = Su contraseña se ha cambiado.
notice-password-given = Otra persona eligió su contraseña. Elija una propia.
fill-in = Rellene este campo, por favor.
too-many-tries = Demasiados intentos. Espere, por favor: { $length }
way-failed = Ahora no es posible iniciar sesión de esta manera. Inténtelo de nuevo o elija otra.
not-here = Es válido, pero no en esta parte de la red. Úselo donde se le indicó.

## Ways in
voucher-code = Código del vale
voucher-hint = Está impreso en su vale. Las mayúsculas y los espacios no importan.
voucher-use = Usar el vale
voucher-wrong = Este código no es válido. Compruébelo e inténtelo de nuevo.
voucher-over = Este vale está agotado o ha caducado.
voucher-full = Ya están conectados todos los dispositivos que permite este vale.
voucher-optional = Sin vale, deje el campo vacío.
sponsor-ask = Preguntar a un anfitrión
sponsor-host = Nombre o correo electrónico de su anfitrión
sponsor-hint = La persona de la casa a quien visita. Ella decide si usted entra.
guest-name = Su nombre
sponsor-reason = Motivo de su visita
sponsor-send = Pedir acceso
sponsor-wait-heading = Esperando una respuesta
sponsor-wait = Se ha preguntado a { $host }. Esta página busca la respuesta por sí sola. Si no llega ninguna, revise el nombre y pregunte de nuevo.
sponsor-again = Preguntar de nuevo
sponsor-refused = Su anfitrión no le ha dado acceso. Hable con esa persona o elija otra forma.
host-mail-subject = Un visitante pide acceso: { $venue }
host-mail = { $guest } pide usar la red de { $venue } ({ $zone }).
host-mail-reason = Motivo indicado: { $reason }
host-mail-beware = Estas palabras las escribió el visitante. Si no espera a nadie, ignore este mensaje.
host-mail-link = Inicie sesión en esta dirección para ver la solicitud y responderla:
allowance-over = Lo que se le concedió está agotado o ha caducado.
devices-full = Ya están en línea todos los dispositivos suyos que se permiten.
other-devices = Otros dispositivos conectados: { $n }
which-offline = ¿Qué dispositivo debe desconectarse?
online-since = conectado desde: { $moment }
resume = Continuar su sesión
resume-known = Este navegador ya estuvo en línea aquí. Puede continuar con lo que le quedaba.
resume-code = Código de su sesión
resume-hint = La página lo mostraba mientras estaba en línea.
resume-wrong = Este código no es correcto o su sesión ya no puede continuar.
resume-keep = Si la red no reconoce de nuevo su dispositivo, continúe con este código:
user-name = Nombre de usuario
password = Contraseña
password-wrong = El nombre de usuario o la contraseña no son correctos.
account-use = Entrar con una cuenta
account-new = Crear una cuenta
name-hint = Letras y cifras; entre ellas también . _ - @ +
name-taken = Este nombre ya está en uso. Elija otro.
password-former = Contraseña actual
password-new = Contraseña nueva
password-hint = Al menos 8 caracteres.
password-common = Esta contraseña es fácil de adivinar. Elija otra.
password-same = Esta es su contraseña actual. Elija otra.
password-change = Cambiar la contraseña
reset-ask = ¿Ha olvidado su contraseña?
reset-hint = Enviamos un enlace a la dirección de correo de su cuenta.
reset-send = Enviarme un enlace
reset-sent = Si existe una cuenta con esta dirección, le hemos enviado un mensaje con un enlace. El enlace sirve una vez.
reset-message = Alguien ha pedido una contraseña nueva para su cuenta en la red de { $venue }. Su nombre de usuario: { $name }. Si no fue usted, ignore este mensaje.
reset-link = Elija una contraseña nueva en esta dirección, dentro de esa red:
reset-wrong = Este enlace no es correcto o ya no es válido. Por favor, pida otro.
email = Correo electrónico
phone = Número de teléfono
send-code = Enviarme un código
code = Código
code-sent = Hemos enviado un código a { $address }.
code-wrong = Este código no es correcto o ya no es válido.
mail-use = Recibir un código por correo electrónico
phone-use = Recibir un código por SMS
code-message = { $code } es su código para la red de { $venue }. Si no lo ha pedido, ignore este mensaje.
code-link = O abra esta dirección en el dispositivo con el que lo pidió:
code-other-device = Este código se pidió en otro dispositivo. Escríbalo allí:
code-unsent = El código no se ha podido enviar ahora. Inténtelo más tarde o elija otra forma.
address-refused = Ahí no se envían códigos. Compruebe lo que ha escrito o elija otra forma.
room = Número de habitación
surname = Apellido
stay-wrong = No hemos encontrado ninguna estancia con ese número de habitación y ese apellido.
stay-not-yet = Todavía no puede conectarse con estos datos. Inténtelo de nuevo más tarde.
card = Número de tarjeta
details-wrong = No hemos encontrado nada con estos datos. Compruébelos e inténtelo de nuevo.
continue-with = Continuar con { $provider }

## When something goes wrong
error-heading = No ha funcionado
open-sign-in = Abrir la página de inicio de sesión
error-not-a-guest = No se ha encontrado este dispositivo en la red de visitantes. Conéctese directamente a la red de { $venue }, sin VPN ni otro router por medio, y vuelva a abrir esta página.
error-from-elsewhere = Lo ha enviado una página de otro sitio y no se ha cambiado nada. Abra la propia página de inicio de sesión.
error-unusable = No se puede usar lo que se ha enviado. Vuelva a abrir la página de inicio de sesión e inténtelo otra vez.
error-forbidden = Esto no está permitido. Abra la página de inicio de sesión y empiece allí.
error-not-found = Esta página no existe. La página de inicio de sesión está a un paso.
error-not-done = Eso no se puede hacer con esta página. Abra la página de inicio de sesión y empiece allí.
error-too-slow = La solicitud no llegó a tiempo. Puede que la señal wifi sea débil aquí: acérquese e inténtelo de nuevo.
error-too-long = Se ha enviado más de lo que admite esta página. Abra la página de inicio de sesión y empiece allí.
error-too-often = Este dispositivo lo ha intentado demasiadas veces. Espere medio minuto e inténtelo de nuevo.
error-broken = El portal de la red wifi tiene un error. Quien está conectado lo sigue estando. Inténtelo de nuevo en un momento.
error-busy = Ahora mismo no es posible y no se ha cambiado nada. Quien está conectado lo sigue estando. Inténtelo de nuevo en unos segundos.

## Amounts and moments
days = { $n ->
    [one] { $n } día
   *[other] { $n } días
}
hours = { $n ->
    [one] { $n } hora
   *[other] { $n } horas
}
minutes = { $n ->
    [one] { $n } minuto
   *[other] { $n } minutos
}
less-than-a-minute = menos de un minuto
two-lengths = { $long } { $short }
kilobytes = { $n } kB
megabytes = { $n } MB
gigabytes = { $n } GB
terabytes = { $n } TB
kilobits-per-second = { $n } kbit/s
megabits-per-second = { $n } Mbit/s
gigabits-per-second = { $n } Gbit/s
month = { $month ->
    [1] ene
    [2] feb
    [3] mar
    [4] abr
    [5] may
    [6] jun
    [7] jul
    [8] ago
    [9] sept
    [10] oct
    [11] nov
   *[12] dic
}
day-and-time = { $day } { month }, { $time }
