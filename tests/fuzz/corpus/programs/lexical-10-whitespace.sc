import stdlib;
uint
  double
    (uint
      v)
{return v+v;}
void main(){uint [ [ 1 ] ]a( 3 )=7;a [ 1 ]=double( a[0]);publish("a",a);
	int	t=-  5;	t	-=	- 2;publish ( "t" , t ) ;
uint b=1;b+=b +1==2?3:4;publish("b",b);
}
